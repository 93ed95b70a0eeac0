# Что будет отправлено, что отправлено и кто что сделал.

command-queue = Что будет отправлено в ближайшие семь дней
queue-head = <b>Ближайшие семь дней</b>
queue-now = Сейчас в очереди: { $n }
queue-ends = Очередь закончится примерно: { $time }
queue-paused = Приостановлено: { $what }. Осталось: { $n }
queue-announcement = { $time } · Объявление №{ $id }: { $headline }. Получатели: { $n }
queue-reminders = Напоминания: { $n }. Мероприятия: { $events }
queue-digests = Дайджесты, не больше: { $n }
queue-nothing = Ничего не запланировано
queue-event = { $time } · { $title }. Получатели: { $n }
queue-expected = Числа на ближайшие дни приблизительные.
queue-sent = Что отправлено за неделю

told-ask = <b>Что отправлено за неделю</b>
    Выберите регион.
told-head = <b>Последние семь дней.</b> Регион: { $region }
told-announcement = Объявление №{ $id }: { $headline }
told-reminder = Напоминание: { $title }
told-change = Изменение: { $title }
told-digest = Дайджест за период: { $period }
told-none = Ничего не отправлено.
told-other = Другой регион

audit-announcement = Объявление №{ $id }
audit-event = Мероприятие №{ $id }
audit-news = Новость №{ $id }
audit-source = Источник №{ $id }
audit-question = Вопрос №{ $id }
audit-template = Шаблон №{ $id }
# The record's newest line, to be kept elsewhere: with it the record is checked later.
audit-proof =
    Метка журнала: <code>{ $head }</code>
    Проверка: <code>jarshy check --audit { $head }</code>
# $n is a number of Stars.
audit-stars = Звёзд, не больше: { $n }
audit-role = { $role ->
    [owner] роль: владелец
    [moderator] роль: модератор
    [editor] роль: редактор
   *[other] { $word }
}
# $what is a word of the record with a hyphen for its dot.
audit-done = { $what ->
    [announcement-drafted] Начат черновик
    [announcement-copied] Создана копия
    [announcement-from_template] Черновик создан по шаблону
    [announcement-repeats] Изменён повтор
    [announcement-repeated] Запланирован следующий повтор
    [announcement-repeat_stopped] Повторы прекращены
    [announcement-repeat_over] Повторы закончились
    [announcement-posted] Отправлено в каналы и группы
    [announcement-urgency] Изменена отметка срочности
    [announcement-written] Написан текст
    [announcement-buttons] Изменены кнопки
    [announcement-submitted] Отправлено на проверку
    [announcement-asked_again] Снова нужно одобрение
    [announcement-approved] Одобрено
    [announcement-rejected] Отклонено
    [announcement-sent_back] Возвращено на доработку
    [announcement-unapproved] Не одобрено вовремя
    [announcement-scheduled] Запланировано
    [announcement-called_back] Публикация отменена
    [announcement-released] Отправка началась
    [announcement-too_late] Срок прошёл, возвращено в черновики
    [announcement-paused] Приостановлено
    [announcement-resumed] Возобновлено
    [announcement-stopped] Отправка остановлена
    [announcement-done] Отправлено
    [announcement-discarded] Черновик удалён
    [announcement-correction_asked] Исправление отправлено на проверку
    [announcement-correction_approved] Исправление одобрено
    [announcement-correction_refused] Исправление отклонено
    [announcement-corrected] Текст исправлен
    [announcement-retracted] Отозвано
    [announcement-poll_ended] Опрос завершён
    [announcement-poll_unopened] Опрос не открылся, возвращено в черновики
    [announcement-paid] Разрешена оплата звёздами
    [announcement-unpaid] Отправка снова без оплаты
    [event-drafted] Создан черновик мероприятия
    [event-published] Мероприятие опубликовано
    [event-timed] Изменено время напоминания о мероприятии
    [event-marked] Отмечено, кому напомнить
    [event-moved] Изменена дата
    [event-relocated] Изменено место
    [event-cancelled] Отмечено, что мероприятие не состоится
    [events-imported] Загружен план
    [events-import_undone] Загрузка плана отменена
    [news-added] Добавлена новость
    [news-collected] Новость получена по адресу
    [news-approved] Новость одобрена
    [news-dropped] Новость не взята
    [news-kept] Новость оставлена
    [news-edited] Новость изменена
    [news-updated] Новость обновлена
    [news-paired] Новости объединены
    [news-linked] Новость связана с мероприятием
    [news-unlinked] Новость больше не связана с мероприятием
    [news-parted] Новости разделены
    [news-pinned] Новость поставлена первой
    [news-unpinned] Новость снята с первого места
    [source-added] Добавлен источник
    [source-removed] Источник удалён
    [source-paused] Источник приостановлен
    [source-resumed] Источник возобновлён
    [source-trusted] Источнику доверено
    [source-moderated] Новости источника теперь смотрит модератор
    [source-region] Изменён регион источника
    [host-allowed] Сайт разрешён
    [host-removed] Разрешение для сайта отозвано
    [member-admitted] В команде новый участник
    [member-invited] Приглашение в команду
    [member-removed] Исключение из команды
    [member-role] Изменена роль
    [member-scope] Изменены язык или регион редактора
    [audience-saved] Аудитория сохранена
    [audience-renamed] Сохранённая аудитория переименована
    [audience-forgotten] Сохранённая аудитория удалена
    [template-saved] Шаблон сохранён
    [template-removed] Шаблон удалён
    [question-taken] Вопрос взят в работу
    [question-freed] Вопрос отдан другим
    [question-answered] На вопрос дан ответ
    [question-closed] Вопрос закрыт
    [question-muted] Приём вопросов гражданина приостановлен
    [question-unmuted] Вопросы гражданина снова принимаются
    [question-ready_saved] Ответ добавлен в готовые ответы
    [question-ready_removed] Готовый ответ удалён
    [channel-linked] Канал или группа подключены
    [channel-unlinked] Канал или группа отключены
    [channel-set] Изменены настройки канала или группы
    [channel-lost] Бот потерял право писать в канале или группе
    [channel-regained] Право писать возвращено
    [channel-post_settled] Принято решение по записи в канале или группе
    [sending-held] Вся отправка остановлена
    [sending-released] Отправка возобновлена
    [sending-stars_gone] Звёзды закончились
   *[other] { $word }
}
