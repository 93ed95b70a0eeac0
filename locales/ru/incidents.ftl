# Сообщения команде о неполадках.

incident-head = Обратите внимание
# $what is a name like announcement:42; $reason is Telegram’s own answer.
incident-paused = Telegram не принял текст, отправка приостановлена: { $what }. Ответ Telegram: { $reason }. Исправьте текст или остановите отправку: /announcements
incident-uncorrected = Telegram не принял исправленный текст, исправление остановлено: { $what }. Ответ Telegram: { $reason }. Исправьте текст ещё раз: /announcements
incident-held = Вся отправка остановлена. Причина: { $why }. На запросы бот отвечает. Продолжить (только владелец): /release
incident-held-why = { $why ->
    [refusals] большинство последних сообщений не принято
    [token] Telegram не принимает токен бота
    [backup] база данных восстановлена из копии
    [clock] часы сервера отстают от базы данных
   *[away] бот не работал более шести часов
}
incident-aside = Одно сообщение не удалось обработать с трёх попыток. Номер: { $update }. Описание сбоя в журнале программы.
incident-source = Источник приостановлен: { $name }. Ошибок подряд: { $n }. Последняя: { $why }. Посмотрите: /sources
incident-stars = Звёзды на счёте бота закончились. Отправка продолжается в обычном темпе: { $what }

# What the owners are told once a day; $length is a span of time, $date a day.
troubles-head = Ежедневная проверка. Обратите внимание
troubles-unreachable = Не было связи с Telegram: { $length }
troubles-unknown = Сообщения с неизвестным исходом: { $n }
troubles-paused = Приостановленные отправки: { $n }
troubles-disk = Свободно на диске: { $percent } %. Освободите место или перенесите базу данных на больший диск.
troubles-copy = Последняя копия базы данных: { $date }. Копия должна создаваться каждый день.
troubles-no-copy = Копии базы данных ещё нет. Настройте ежедневное копирование: jarshy backup
troubles-held = Вся отправка остановлена. Продолжить (только владелец): /release
troubles-away = Бот не работал: { $length }. Telegram хранит сообщения 24 часа, написанное раньше потеряно.
