# Объявление, как его видит команда: карточка из строк «Название: значение».

announcement-head = Объявление №{ $id }
# $headline — первая строка текста.
announcement-headline = Текст: { $headline }
announcement-state = Состояние: { $state }
announcement-audience = Кому: { $audience }
announcement-recipients = Получатели: { $n }
# $languages — «Қазақша – 1 000, Русский – 234».
announcement-recipients-by = Получатели: { $n } ({ $languages })
announcement-album = У альбома нет кнопок: они приходят следом, в коротком сообщении.
announcement-missing = Нет текста на языке: { $language }
announcement-begins = Начало отправки: { $time }
announcement-began = Отправка началась: { $time }
# Прогноз.
announcement-finishes = Завершится примерно: { $time }
announcement-ended = Завершено: { $time }
announcement-sleeps = В тихие часы ({ $from }–{ $until }) отправки нет, после них она продолжится.
announcement-held = Вся отправка остановлена. Владелец возобновляет её командой /release.
# $who — имя, ведущее к человеку.
announcement-changed = Последнее изменение: { $who }, { $time }
announcement-changed-by-clock = Последнее изменение: бот, { $time }

# Вторая пара глаз. $who — имя, ведущее к человеку.
announcement-handed-in = Кто отправил на проверку: { $who }
announcement-begins-approved = Отправка начнётся сразу после одобрения.
announcement-decide-until = Решение нужно до: { $time }
announcement-approved-by = Кто одобрил: { $who }
announcement-returned-by = Кто вернул на доработку: { $who }
announcement-rejected-by = Кто отклонил: { $who }
# $reason печатает модератор.
announcement-reason = Причина: { $reason }

# После «Состояние:».
announcement-state-draft = Черновик
announcement-state-review = На проверке
announcement-state-rejected = Отклонено
announcement-state-scheduled = Запланировано
announcement-state-sending = Отправляется
announcement-state-paused = Приостановлено
announcement-state-done = Отправлено
announcement-state-stopped = Отправка остановлена
announcement-state-discarded = Удалено
announcement-state-retracted = Отозвано

# Чем закончилась доставка.
announcement-sent = Доставлено: { $n }
announcement-sent-by = Доставлено: { $n } ({ $languages })
announcement-filling = Составляется список получателей.
announcement-left = В очереди: { $n }
announcement-unreachable = Заблокировали бота: { $n }
announcement-failed = Не доставлено: { $n }
announcement-unwanted = Не отправлено (отписались или отправка остановлена): { $n }
announcement-expired = Не отправлено, срок истёк: { $n }
announcement-unknown = Результат неизвестен: { $n }
announcement-doubts = Могло прийти дважды: { $n }

# После исправления или отзыва: сообщения, которые есть у людей.
announcement-corrected = Исправлено копий: { $n } / { $total }
announcement-taken-back = Отозвано копий: { $n } / { $total }
announcement-copies-gone = Копии, удалённые самими получателями: { $n }
announcement-may-hold-old = Мог остаться старый текст: { $n }
announcement-may-hold = Могла остаться копия: { $n }
announcement-correction-refused = Telegram не принял исправленный текст, исправление остановлено. Исправьте текст ещё раз.
# Стоит на месте копии, которую удалять уже поздно.
announcement-withdrawn = Это объявление отозвано.

# Итог тому, кто опубликовал.
announcement-report-done = <b>Объявление №{ $id } отправлено.</b>
    { $headline }
announcement-report-stopped = <b>Объявление №{ $id }: отправка остановлена.</b>
    { $headline }

# Числа, даты, ссылки и названия, которые есть только на одном из языков.
differs-head = Тексты на двух языках различаются, проверьте:
differs-line = { $kind }: { $value }. Есть только на языке: { $language }
differs-more = Ещё различия: { $n }
differs-date = Дата
differs-time = Время
differs-number = Число
differs-link = Ссылка
differs-name = Название
announcement-urgent = Срочное: уходит раньше всего, и в тихие часы тоже. Только для сообщений о безопасности.
announcement-report-corrected = <b>Объявление №{ $id } исправлено.</b>
    { $headline }
announcement-report-retracted = <b>Объявление №{ $id } отозвано.</b>
    { $headline }
