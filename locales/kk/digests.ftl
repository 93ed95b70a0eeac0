# Дайджест: не болады және не болды, бір хабарламада.

digest-weekly = Апталық дайджест
digest-daily = Күнделікті дайджест
# Апталық дайджест: «2026 ж. 20 сәуір – 3 мамыр».
digest-period = Кезең: { $period }
# Күнделікті дайджест: «21 сәуір, сейсенбі».
digest-day = Күні: { $day }
digest-region = Өңірі: { $region }

digest-events = Алдағы іс-шаралар
digest-news = Жаңалықтар
# Бірнеше күндік іс-шараның соңғы күні: «24 сәуір, жұма».
digest-ends = Аяқталуы: { $day }
digest-more-events = Тағы { $n } іс-шара. Тізімі: /events
digest-more-news = Тағы { $n } жаңалық. Тізімі: /news
digest-foot = Дайджест жиілігін өзгерту: /digest

digest-open-events = Іс-шаралар
digest-open-news = Жаңалықтар
digest-settings = Дайджест баптаулары

digest-changed = Не өзгерді
digest-changed-label = Өзгертілді
digest-follows = Сіз белгілеген іс-шаралар
digest-more = Жиірек
digest-less = Сирек
# Дайджест баптауларында.
digest-topics = Дайджест тақырыптары: { $topics }
digest-words = Сөздер: { $words }
digest-button-topics = Тақырыптар
digest-button-words = Сөздер
digest-topics-text = <b>Дайджест тақырыптары</b>
    Белгіленген тақырыптардағы іс-шаралар мен жаңалықтар ғана келеді. Ештеңе белгіленбесе, бәрі келеді. Маңызды деп белгіленгендер әрдайым келеді.
digest-words-text = <b>Дайджест сөздері</b>
    Қалаған сөздің алдына қосу, қаламаған сөздің алдына алу белгісін қойып, командамен бірге жіберіңіз. Мысалы: /digest +медиация -спорт
    Қалаған сөзіңіз бар хабарлар кез келген өңірден келеді, қаламаған сөзіңіз барлары келмейді. Ең көбі: { $n }. Алып тастау үшін сөзді басыңыз.

# /digest_preview
preview-head = Дайджест кімге арналған?
preview-all-topics = барлығы
preview-region = Өңір
preview-show = Дайджесті көрсету
preview-nothing = Бұл топқа қазір жіберілетін ештеңе жоқ.
