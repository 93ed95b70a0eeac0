# Announcements that are repeated each week or each month.

card-repeat = Қайталау
card-repeat-stop = Қайталауды тоқтату
repeat-ask =
    <b>Хабарландыруды қайталау</b>
    Апта сайын қайталанатын күнді немесе ай сайынғы қайталауды таңдаңыз.
repeat-each-month = Ай сайын қайталау
repeat-none = Қайталамау
repeat-ask-day = Айдың қай күні қайталанады?
repeat-last-day = Айдың соңғы күні
repeat-ask-hour = Сағат нешеде жіберіледі?
repeat-ask-end =
    Қайталау: { $rhythm }
    Қайталау қай күні аяқталады? Екінші модератордың мақұлдауы, егер ол қажет болса, мәтін мен аудитория өзгермейінше барлық қайталауға жарайды.
# After «Қайталау:».
repeat-weekly = апта сайын, { $weekday }, { $time }
repeat-monthly = ай сайын, айдың күні: { $day }, { $time }
repeat-monthly-last = ай сайын, айдың соңғы күні, { $time }
repeat-stop-sure =
    Хабарландыру №{ $id }: { $headline }
    Қайталауды тоқтатасыз ба?
repeat-stop-what = Жіберілгендері алушыларда қалады, кезектегі қайталауы жойылады.
repeat-stopped = Қайталау тоқтатылды.
repeat-over =
    <b>Хабарландыру №{ $id }: бұл соңғы қайталау болды.</b>
    { $headline }
announcement-repeats = Қайталау: { $rhythm }
announcement-repeats-until = Қайталау аяқталады: { $date }
announcement-repeat-of = Бұл – қайталау. Алғашқы хабарландыру: №{ $id }
announcement-repeat-next = Келесі қайталауы: №{ $id }
# A repeat that will be made when the one before it goes out.
queue-repeat = { $time } · Хабарландыру №{ $id } қайталанады: { $headline }. Алушылар: { $n }
