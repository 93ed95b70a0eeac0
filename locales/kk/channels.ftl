# /channels: арналар мен топтар.

channel-offer = Бот қосылды: { $title }. Хабарландырулар осында да жіберілсе, тілін таңдаңыз.
channels-head =
    Байланыстырылған арналар мен топтар: { $n }
    Жаңасын қосу үшін ботты арнаға немесе топқа әкімші етіп қосыңыз.
channel-language = Тілі: { $language }
channel-not-linked = Байланыстырылмаған. Байланыстыру үшін тілін таңдаңыз.
channel-no-rights = Ботта бұл жерге жазу құқығы жоқ.
channel-announces = Хабарландырулар жіберіледі.
channel-silent = Хабарландырулар жіберілмейді.
channel-pins = Хабарландырулар бекітіледі.
channel-pins-not = Хабарландырулар бекітілмейді.
channel-reminds = Белгіленген іс-шаралар туралы еске салулар жіберіледі.
channel-reminds-not = Іс-шаралар туралы еске салулар жіберілмейді.
channel-button-on = Хабарландыруларды қосу
channel-button-off = Хабарландыруларды өшіру
channel-button-pin = Бекітуді қосу
channel-button-unpin = Бекітуді өшіру
channel-button-remind = Еске салуларды қосу
channel-button-unremind = Еске салуларды өшіру
channel-button-unlink = Ажырату
channel-lost = Арнаға немесе топқа жазу құқығы жойылды: { $title }. Хабарландырулар онда жіберілмейді.
channel-regained = Арнаға немесе топқа жазу құқығы қайтарылды: { $title }.
channel-team = Команда чаты: азаматтардың сұрақтары, мақұлдауды күтетін хабарландырулар және журнал белгісі осында келеді.
channel-team-lost = Ол команда чаты еді: азаматтардың сұрақтары мен мақұлдауды күтетін хабарландырулар енді модераторларға жеке келеді.
channel-button-team = Команда чаты ету
channel-button-unteam = Команда чаты болудан алу
channel-topic = Жазбалар таңдалған тақырыпқа шығады.
channel-topic-general = Жазбалар жалпы тақырыпқа шығады.
channel-topic-how = Тақырыпты таңдау үшін топта сол тақырыпқа мына команданы жазыңыз: <code>{ $command }</code>
channel-topic-chosen = Боттың жазбалары енді осы тақырыпқа шығады.
channel-topic-link-first = Алдымен топты ботпен жеке чатта байланыстырыңыз: /channels
channel-topic-none = Бұл топта тақырыптар жоқ.
# $title — топтың атауы.
channel-topic-kept = Топтағы тақырып жойылмады: { $title }. Ботта хабарларды жою құқығы жоқ. Құқықты беріңіз немесе жабық тақырыпты қолмен жойыңыз.
channel-topic-closed = Жазбалар шығатын тақырып жабылды: { $title }. Бот онда жаза алмауы мүмкін.
channel-topic-opened = Жазбалар шығатын тақырып қайта ашылды: { $title }.
channel-topic-to-general = Жалпы тақырыпты таңдау
# A post that isn't in a linked chat, or may not be.
channel-post-failed =
    <b>Жазба шықпады: { $title }</b>
    Telegram жауабы: { $reason }
channel-post-topic =
    <b>Тақырып жабық немесе жойылған: { $title }</b>
    Жазба шықпады. Тақырыпты ашыңыз немесе басқасын таңдаңыз, содан кейін қайта жіберіңіз.
    Telegram жауабы: { $reason }
channel-post-unknown =
    <b>Жазбаның шыққаны белгісіз: { $title }</b>
    Арнаны немесе топты қарап, төмендегілердің бірін таңдаңыз.
    Себебі: { $reason }
channel-post-again = Қайта жіберу
channel-post-there = Жазба шыққан
channel-post-general = Жалпы тақырыпқа жіберу
channel-post-goes = Жазба қайта жіберіледі: { $title }
channel-post-noted = Жазба шыққан деп белгіленді: { $title }
channel-post-over = Бұл жазба бойынша шешім қабылданған немесе оның мерзімі өткен: { $title }
channel-post = Арнада жаңа жазба шықты: { $title }. Одан хабарландыру нобайы жасалды: №{ $id }
channel-post-left = Нобайға алынбаған файлдар: { $n }. Бот мұндай файлдарды жібере алмайды.
channel-post-open = Нобайды ашу
channel-failed =
    <b>Хабарландыру №{ $id }: мына арналарда жазба жоқ немесе нәтижесі белгісіз.</b>
    Жазылушыларға жіберу басталды. Арнаны өзіңіз тексеріңіз.

# Арнаның өз дайджесті: /channels.
edition-button = Дайджест
edition-languages = Дайджест тілі: { $how }
edition-how = { $how ->
    [both] Барлық тілде, бір жазбада
    [each] Барлық тілде, бөлек жазбалармен
   *[own] Тек арна тілінде
}
edition-explained = Дайджест осы арнаға немесе топқа белгіленген уақытта жіберіледі. Жаңа ештеңе болмаса, ол жіберілмейді.
edition-ask-region = Дайджест қай өңір туралы?
edition-nothing = Бұл арнаға қазір жіберілетін ештеңе жоқ.
edition-foot = Осындай дайджестті жеке алу
edition-more-events = Тағы { $n } іс-шара
edition-more-news = Тағы { $n } жаңалық
