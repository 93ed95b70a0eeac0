# Дайджест: что будет и что было, одним сообщением.

digest-weekly = Еженедельный дайджест
digest-daily = Ежедневный дайджест
# Еженедельный дайджест: «20 апреля – 3 мая 2026 г.».
digest-period = Период: { $period }
# Ежедневный дайджест: «вторник, 21 апреля».
digest-day = День: { $day }
digest-region = Регион: { $region }

digest-events = Предстоящие мероприятия
digest-news = Новости
# Последний день, если их несколько: «пятница, 24 апреля».
digest-ends = Окончание: { $day }
digest-more-events = { $n ->
    [one] Ещё { $n } мероприятие. Список: /events
    [few] Ещё { $n } мероприятия. Список: /events
   *[many] Ещё { $n } мероприятий. Список: /events
}
digest-more-news = { $n ->
    [one] Ещё { $n } новость. Список: /news
    [few] Ещё { $n } новости. Список: /news
   *[many] Ещё { $n } новостей. Список: /news
}
digest-foot = Изменить частоту дайджеста: /digest

digest-open-events = Мероприятия
digest-open-news = Новости
digest-settings = Настройки дайджеста
