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

digest-changed = Что изменилось
digest-changed-label = Изменено
digest-follows = Мероприятия, которые вы отметили
digest-more = Чаще
digest-less = Реже
# В настройках дайджеста.
digest-topics = Темы дайджеста: { $topics }
digest-words = Слова: { $words }
digest-button-topics = Темы
digest-button-words = Слова
digest-topics-text = <b>Темы дайджеста</b>
    Приходят мероприятия и новости только на отмеченные темы. Если не отмечено ничего, приходит всё. Отмеченное как важное приходит всегда.
digest-words-text = <b>Слова дайджеста</b>
    Пришлите слова вместе с командой: перед нужным поставьте плюс, перед ненужным – минус. Например: /digest +медиация -спорт
    Сообщения с нужным словом приходят из любого региона, с ненужным не приходят. Не больше слов: { $n }. Чтобы убрать слово, нажмите на него.

# /digest_preview
preview-head = Для кого дайджест?
preview-all-topics = все
preview-region = Регион
preview-show = Показать дайджест
preview-nothing = Для этой группы сейчас ничего нет.
