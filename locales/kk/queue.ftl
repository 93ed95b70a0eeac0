# What goes out, what went out, and who did what.

command-queue = Алдағы жеті күнде не жіберіледі
queue-head = <b>Алдағы жеті күн</b>
queue-now = Қазір кезекте: { $n }
queue-ends = Шамамен таусылады: { $time }
queue-paused = Кідіртілген: { $what }. Қалғаны: { $n }
queue-announcement = { $time } · Хабарландыру №{ $id }: { $headline }. Алушылар: { $n }
queue-reminders = Еске салулар: { $n }. Іс-шаралар: { $events }
queue-digests = Дайджестер, ең көбі: { $n }
queue-nothing = Ештеңе жоспарланбаған
queue-event = { $time } · { $title }. Алушылар: { $n }
queue-expected = Алдағы күндердің сандары шамамен алынған.
queue-sent = Аптада не жіберілді

told-ask = <b>Аптада не жіберілді</b>
    Өңірді таңдаңыз.
told-head = <b>Соңғы жеті күн.</b> Өңірі: { $region }
told-announcement = Хабарландыру №{ $id }: { $headline }
told-reminder = Еске салу: { $title }
told-change = Өзгеріс: { $title }
told-digest = Дайджест кезеңі: { $period }
told-none = Ештеңе жіберілген жоқ.
told-other = Басқа өңір

audit-announcement = Хабарландыру №{ $id }
audit-event = Іс-шара №{ $id }
audit-news = Жаңалық №{ $id }
audit-source = Дереккөз №{ $id }
audit-question = Сұрақ №{ $id }
audit-template = Үлгі №{ $id }
# The record's newest line, to be kept elsewhere: with it the record is checked later.
audit-proof =
    Журнал белгісі: <code>{ $head }</code>
    Тексеру: <code>jarshy check --audit { $head }</code>
# $n is a number of Stars.
audit-stars = Жұлдыз, ең көбі: { $n }
audit-role = { $role ->
    [owner] рөлі: иесі
    [moderator] рөлі: модератор
    [editor] рөлі: редактор
   *[other] { $word }
}
# $what is a word of the record with a hyphen for its dot.
audit-done = { $what ->
    [announcement-drafted] Жаңа нобай басталды
    [announcement-copied] Көшірмесі жасалды
    [announcement-from_template] Үлгіден нобай жасалды
    [announcement-repeats] Қайталауы өзгертілді
    [announcement-repeated] Келесі қайталауы жоспарланды
    [announcement-repeat_stopped] Қайталау тоқтатылды
    [announcement-repeat_over] Қайталау аяқталды
    [announcement-posted] Арналар мен топтарға жіберілді
    [announcement-urgency] Шұғылдық белгісі өзгертілді
    [announcement-written] Мәтіні жазылды
    [announcement-buttons] Түймелері өзгертілді
    [announcement-submitted] Тексеруге жіберілді
    [announcement-asked_again] Қайта мақұлдау қажет болды
    [announcement-approved] Мақұлданды
    [announcement-rejected] Қабылданбады
    [announcement-sent_back] Түзетуге қайтарылды
    [announcement-unapproved] Уақытында мақұлданбады
    [announcement-scheduled] Жоспарланған
    [announcement-called_back] Жариялаудан бас тартылды
    [announcement-released] Жіберіле бастады
    [announcement-too_late] Уақыты өтіп, нобайға қайтарылды
    [announcement-paused] Кідіртілді
    [announcement-resumed] Жалғастырылды
    [announcement-stopped] Жіберу тоқтатылды
    [announcement-done] Жіберілді
    [announcement-discarded] Нобай жойылды
    [announcement-correction_asked] Түзету тексеруге жіберілді
    [announcement-correction_approved] Түзету мақұлданды
    [announcement-correction_refused] Түзету қабылданбады
    [announcement-corrected] Мәтіні түзетілді
    [announcement-retracted] Қайтарып алынды
    [announcement-poll_ended] Сауалнама аяқталды
    [announcement-poll_unopened] Сауалнама ашылмай, нобайға қайтарылды
    [announcement-paid] Жұлдызбен төлеуге рұқсат берілді
    [announcement-unpaid] Төлемсіз жіберуге ауыстырылды
    [event-drafted] Іс-шараның нобайы жасалды
    [event-published] Іс-шара жарияланды
    [event-timed] Іс-шараның еске салу уақыты өзгертілді
    [event-marked] Кімге еске салу керегі белгіленді
    [event-moved] Күні өзгертілді
    [event-relocated] Өтетін орны өзгертілді
    [event-cancelled] Іс-шара өтпейді деп белгіленді
    [events-imported] Жоспар жүктелді
    [events-import_undone] Жүктелген жоспар қайтарылды
    [news-added] Жаңалық қосылды
    [news-collected] Жаңалық мекенжай бойынша алынды
    [news-approved] Жаңалық мақұлданды
    [news-dropped] Жаңалық алынбады
    [news-kept] Жаңалық қалдырылды
    [news-edited] Жаңалық өзгертілді
    [news-updated] Жаңалық жаңартылды
    [news-paired] Жаңалықтар біріктірілді
    [news-linked] Жаңалық іс-шарамен байланыстырылды
    [news-unlinked] Жаңалық іс-шарадан ажыратылды
    [news-parted] Жаңалықтар ажыратылды
    [news-pinned] Жаңалық бірінші орынға қойылды
    [news-unpinned] Жаңалық бірінші орыннан алынды
    [source-added] Дереккөз қосылды
    [source-removed] Дереккөз жойылды
    [source-paused] Дереккөз кідіртілді
    [source-resumed] Дереккөз қайта қосылды
    [source-trusted] Дереккөзге сенім білдірілді
    [source-moderated] Дереккөз жаңалықтарын енді модератор қарайды
    [source-region] Дереккөздің өңірі өзгертілді
    [host-allowed] Сайтқа рұқсат берілді
    [host-removed] Сайтқа берілген рұқсат қайтарып алынды
    [member-admitted] Командаға қосылды
    [member-invited] Командаға шақырылды
    [member-removed] Командадан шығарылды
    [member-role] Рөлі өзгертілді
    [member-scope] Редактордың тілі немесе өңірі өзгертілді
    [audience-saved] Аудитория сақталды
    [audience-renamed] Сақталған аудиторияның атауы өзгертілді
    [audience-forgotten] Сақталған аудитория жойылды
    [template-saved] Үлгі сақталды
    [template-removed] Үлгі жойылды
    [question-taken] Сұрақ қолға алынды
    [question-freed] Сұрақ басқаларға берілді
    [question-answered] Сұраққа жауап берілді
    [question-closed] Сұрақ жабылды
    [question-muted] Азаматтың сұрақтарын қабылдау тоқтатылды
    [question-unmuted] Азаматтың сұрақтары қайта қабылданады
    [question-ready_saved] Жауап дайын жауаптарға қосылды
    [question-ready_removed] Дайын жауап жойылды
    [channel-linked] Арна немесе топ байланыстырылды
    [channel-unlinked] Арна немесе топ ажыратылды
    [channel-set] Арна немесе топ баптаулары өзгертілді
    [channel-lost] Арнаға немесе топқа жазу құқығы жойылды
    [channel-regained] Арнаға немесе топқа жазу құқығы қайтарылды
    [channel-post_settled] Арнадағы немесе топтағы жазба бойынша шешім қабылданды
    [sending-held] Барлық жіберу тоқтатылды
    [sending-released] Жіберу қайта басталды
    [sending-stars_gone] Жұлдыздар таусылды
   *[other] { $word }
}
