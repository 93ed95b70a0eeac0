# /ask: азаматтардың сұрақтары және команданың жауаптары.

ask-prompt =
    <b>Сұрағыңызды жазыңыз</b>
    Жауап осы ботқа келеді. Аккаунтыңыз жауап берушіге көрсетілмейді. Сұрақ жабылғаннан кейін { $days } күн сақталады, содан соң жойылады. Ең көбі, таңба: { $limit }. Бас тарту: /cancel
ask-text-only = Сұрақты мәтінмен жазыңыз. Ең көбі, таңба: { $limit }. Бас тарту: /cancel
ask-taken = Сұрағыңыз қабылданды. Нөмірі: { $id }. Жауап осында келеді.
ask-too-many = Жауабы күтілетін сұрақтарыңыз көп. Ең көбі: { $limit }. Жауап келгеннен кейін қайта сұраңыз.
ask-too-often = Бір тәулікте жазуға болатын сұрақтар саны: { $limit }. Ертең қайталап көріңіз.
ask-over = Бұл сұрақ жабылған. Жаңа сұрақ қою: /ask
ask-blocked = Сұрақта қолдануға болмайтын сөз бар: { $word }. Сұрағыңызды басқа сөздермен жазыңыз. Бас тарту: /cancel
ask-muted =
    Сұрақтарыңыз уақытша қабылданбайды. Мерзімі: { $time }
    Байланыс: { $contact }
ask-closed = Рақмет. Сұрақ жабылды.
answer-head = Сұрағыңызға жауап. Нөмірі: { $id }
answer-asked = Сұрақ: { $asked }
answer-more = Тағы сұрау
answer-thanks = Рақмет, жабу
questions-head = Азаматтардың сұрақтары: { $n }
questions-none = Жауап күтетін сұрақ жоқ.
question-head = Сұрақ №{ $id }. Тілі: { $language }
question-waits = Күту уақыты: { $hours } сағ { $minutes } мин
question-has-answer = Жауап берілген
question-over = Сұрақ жабылған.
question-removed = Сұрақ №{ $id } жойылды.
question-taken-by = Жауапты: { $who }
question-asked = <b>Сұрақ</b>
question-answered = <b>Жауап</b>
question-how = Жауап беру үшін осы хабарламаға жауап жазыңыз (reply) немесе түймені басыңыз.
question-take = Өзіме алу
question-free = Басқаларға беру
question-answer = Жауап беру
question-close = Жабу
question-taken = Бұл сұрақты басқа модератор алған: { $who }
question-write = Жауабыңызды жазыңыз. Сұрақ нөмірі: { $id }. Ең көбі, таңба: { $limit }. Бас тарту: /cancel
question-text-only = Жауапты мәтінмен жазыңыз. Ең көбі, таңба: { $limit }. Бас тарту: /cancel
question-sent = Жауап жіберілді. Сұрақ нөмірі: { $id }
question-mute = Сұрақтарын 30 күн қабылдамау
question-unmute = Сұрақтарын қайта қабылдау
question-is-muted = Бұл адамның жаңа сұрақтары қабылданбайды.
ready-button = Дайын жауаптар
ready-head = <b>Дайын жауаптар</b>
ready-none = Бұл тілде дайын жауап жоқ. Жауап бергеннен кейін оны «Дайын жауаптарға қосу» түймесімен сақтаңыз.
ready-remove = Жою: { $n }
ready-keep = Дайын жауаптарға қосу
ready-kept = Жауап дайын жауаптарға қосылды.
ready-full = Дайын жауаптар тізімі толды. Ең көбі: { $limit }. Алдымен біреуін жойыңыз.
# The name of a topic in the team's forum, for whoever asks.
question-topic = Азамат №{ $id }
question-reply = Топта сұраққа осы хабарламаға жауап жазу (reply) арқылы жауап беріңіз.
