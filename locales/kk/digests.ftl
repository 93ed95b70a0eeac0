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
