# /channels: каналы и группы.

channel-offer = Бот добавлен: { $title }. Если объявления должны выходить и здесь, выберите язык.
channels-head =
    Подключённые каналы и группы: { $n }
    Чтобы добавить новый, сделайте бота администратором канала или группы.
channel-language = Язык: { $language }
channel-not-linked = Не подключено. Чтобы подключить, выберите язык.
channel-no-rights = У бота нет права писать здесь.
channel-announces = Объявления публикуются.
channel-silent = Объявления не публикуются.
channel-pins = Объявления закрепляются.
channel-pins-not = Объявления не закрепляются.
channel-reminds = Напоминания об отмеченных мероприятиях публикуются.
channel-reminds-not = Напоминания о мероприятиях не публикуются.
channel-button-on = Включить объявления
channel-button-off = Отключить объявления
channel-button-pin = Включить закрепление
channel-button-unpin = Отключить закрепление
channel-button-remind = Включить напоминания
channel-button-unremind = Отключить напоминания
channel-button-unlink = Отсоединить
channel-lost = Бот больше не может писать в канале или группе: { $title }. Объявления там не выходят.
channel-regained = Бот снова может писать в канале или группе: { $title }.
channel-team = Чат команды: сюда приходят вопросы граждан, объявления, которые ждут одобрения, и метка журнала.
channel-team-lost = Это был чат команды: теперь вопросы граждан и объявления, которые ждут одобрения, приходят модераторам лично.
channel-button-team = Сделать чатом команды
channel-button-unteam = Больше не чат команды
channel-topic = Записи выходят в выбранной теме.
channel-topic-general = Записи выходят в общей теме.
channel-topic-how = Чтобы выбрать тему, напишите в ней в группе команду: <code>{ $command }</code>
channel-topic-chosen = Теперь записи бота выходят в этой теме.
channel-topic-link-first = Сначала подключите группу в личном чате с ботом: /channels
channel-topic-none = В этой группе нет тем.
# $title — название группы.
channel-topic-kept = Тема в группе не удалена: { $title }. У бота нет права удалять сообщения. Дайте ему это право или удалите закрытую тему вручную.
channel-topic-closed = Тема, в которую выходят записи, закрыта: { $title }. Возможно, бот не сможет в ней писать.
channel-topic-opened = Тема, в которую выходят записи, снова открыта: { $title }.
channel-topic-to-general = Выбрать общую тему
# A post that isn't in a linked chat, or may not be.
channel-post-failed =
    <b>Запись не вышла: { $title }</b>
    Ответ Telegram: { $reason }
channel-post-topic =
    <b>Тема закрыта или удалена: { $title }</b>
    Запись не вышла. Откройте тему или выберите другую, затем отправьте ещё раз.
    Ответ Telegram: { $reason }
channel-post-unknown =
    <b>Неизвестно, вышла ли запись: { $title }</b>
    Посмотрите в канале или группе и выберите один из вариантов.
    Причина: { $reason }
channel-post-again = Отправить ещё раз
channel-post-there = Запись на месте
channel-post-general = Отправить в общую тему
channel-post-goes = Запись отправляется ещё раз: { $title }
channel-post-noted = Отмечено, что запись вышла: { $title }
channel-post-over = По этой записи решение уже принято, или её срок прошёл: { $title }
channel-post = В канале вышла новая запись: { $title }. Из неё сделан черновик объявления: №{ $id }
channel-post-left = Файлы, не вошедшие в черновик: { $n }. Такие файлы бот не может отправить.
channel-post-open = Открыть черновик
channel-failed =
    <b>Объявление №{ $id }: в этих каналах записи нет или результат неизвестен.</b>
    Отправка подписчикам началась. Проверьте канал сами.

# Собственный дайджест канала: /channels.
edition-button = Дайджест
edition-languages = Язык дайджеста: { $how }
edition-how = { $how ->
    [both] На всех языках, в одной записи
    [each] На всех языках, отдельными записями
   *[own] Только на языке канала
}
edition-explained = Дайджест приходит в этот канал или группу в назначенное время. Если нового нет, он не отправляется.
edition-ask-region = О каком регионе дайджест?
edition-nothing = Сейчас для этого канала ничего нет.
edition-foot = Получать такой дайджест лично
edition-more-events = { $n ->
    [one] Ещё { $n } мероприятие
    [few] Ещё { $n } мероприятия
   *[many] Ещё { $n } мероприятий
}
edition-more-news = { $n ->
    [one] Ещё { $n } новость
    [few] Ещё { $n } новости
   *[many] Ещё { $n } новостей
}
