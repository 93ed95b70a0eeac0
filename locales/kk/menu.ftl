# Мәзір, командалар, бот туралы Telegram көрсететін мәліметтер.

menu-text = <b>Негізгі мәзір</b>
    Бөлімді таңдаңыз немесе іздейтін сөзіңізді жазыңыз.
menu-events = Іс-шаралар
menu-my = Менің іс-шараларым
menu-news = Жаңалықтар
menu-digest = Дайджест
menu-search = Іздеу
menu-about = Бот туралы
menu-privacy = Құпиялылық
button-subscribe = Жазылу

# Командалардың сипаттамасы: мәзірде және /help жауабында.
command-menu = Негізгі мәзірді ашу
command-events = Іс-шаралар күнтізбесі
command-my = Мен белгілеген іс-шаралар
command-news = Соңғы жаңалықтар
command-digest = Дайджест және оның уақыты
command-search = Іс-шараны немесе жаңалықты іздеу
command-settings = Тіл, өңір, дайджест, еске салу, тыныш уақыт
command-language = Тілді өзгерту
command-region = Өңірді өзгерту
command-about = Бот және ұйым туралы
command-privacy = Дербес деректеріңіз: көшірмесін алу, жою
command-help = Ботты пайдалану тәртібі
command-stop = Жазылудан бас тарту

# Модераторлардың командалары.
command-announce = Хабарландыру жасау
command-announcements = Хабарландырулар және олардың жіберілу барысы
command-newevent = Іс-шара қосу
command-editevent = Іс-шараны өзгерту
command-import = Іс-шаралар жоспарын файлдан енгізу
command-addnews = Жаңалық қосу
command-newsdesk = Жиналған жаңалықтар кезегі
command-sources = Жаңалық дереккөздері және олардың күйі
command-digest-preview = Дайджестің кез келген топқа қалай көрінетіні
command-hold = Барлық жіберуді тоқтату
command-release = Жіберуді қайта бастау
command-team = Модераторлар тізімі, қосу және шығару
command-stats = Жазылушылар мен жіберілген хабарламалар саны
command-audit = Команданың соңғы әрекеттері
command-cancel = Басталған әрекеттен бас тарту

# Бот ашылғанда және оның бетінде.
bot-description = { $organisation }: іс-шаралар, жаңалықтар және хабарландырулар. Бот іс-шара алдында еске салады, аптасына бір рет дайджест жібереді. Қазақ және орыс тілдерінде.
bot-short = Іс-шаралар, жаңалықтар, хабарландырулар
menu-ask = Сұрақ қою
command-ask = Командаға сұрақ қою
command-questions = Азаматтардың сұрақтары
command-channels = Арналар мен топтар
