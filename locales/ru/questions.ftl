# /ask: вопросы граждан и ответы команды.

ask-prompt =
    <b>Напишите ваш вопрос</b>
    Ответ придёт сюда. Ваш аккаунт отвечающему не показывается. После закрытия вопрос хранится { $days ->
        [one] { $days } день
        [few] { $days } дня
       *[many] { $days } дней
    }, затем удаляется. Наибольшая длина, знаков: { $limit }. Отмена: /cancel
ask-text-only = Напишите вопрос текстом. Наибольшая длина, знаков: { $limit }. Отмена: /cancel
ask-taken = Ваш вопрос принят. Номер: { $id }. Ответ придёт сюда.
ask-too-many = У вас уже много вопросов без ответа. Наибольшее число: { $limit }. Спросите снова, когда придёт ответ.
ask-too-often = Число вопросов в сутки: { $limit }. Попробуйте ещё раз завтра.
ask-over = Этот вопрос закрыт. Задать новый: /ask
ask-blocked = В вопросе есть недопустимое слово: { $word }. Напишите вопрос другими словами. Отмена: /cancel
ask-muted =
    Ваши вопросы временно не принимаются. До: { $time }
    Контакты: { $contact }
ask-closed = Спасибо. Вопрос закрыт.
answer-head = Ответ на ваш вопрос. Номер: { $id }
answer-asked = Вопрос: { $asked }
answer-more = Спросить ещё
answer-thanks = Спасибо, закрыть
questions-head = Вопросы граждан: { $n }
questions-none = Вопросов без ответа нет.
question-head = Вопрос №{ $id }. Язык: { $language }
question-waits = Время ожидания: { $hours } ч { $minutes } мин
question-has-answer = Ответ дан
question-over = Вопрос закрыт.
question-removed = Вопрос №{ $id } удалён.
question-taken-by = Отвечает: { $who }
question-asked = <b>Вопрос</b>
question-answered = <b>Ответ</b>
question-how = Чтобы ответить, напишите ответ на это сообщение (reply) или нажмите кнопку.
question-take = Взять себе
question-free = Отдать другим
question-answer = Ответить
question-close = Закрыть
question-taken = Этот вопрос взял другой модератор: { $who }
question-write = Напишите ответ. Номер вопроса: { $id }. Наибольшая длина, знаков: { $limit }. Отмена: /cancel
question-text-only = Напишите ответ текстом. Наибольшая длина, знаков: { $limit }. Отмена: /cancel
question-sent = Ответ отправлен. Номер вопроса: { $id }
question-mute = Не принимать вопросы 30 дней
question-unmute = Снова принимать вопросы
question-is-muted = Новые вопросы этого человека не принимаются.
ready-button = Готовые ответы
ready-head = <b>Готовые ответы</b>
ready-none = На этом языке готовых ответов нет. После ответа сохраните его кнопкой «Добавить в готовые ответы».
ready-remove = Удалить: { $n }
ready-keep = Добавить в готовые ответы
ready-kept = Ответ добавлен в готовые ответы.
ready-full = Список готовых ответов заполнен. Наибольшее число: { $limit }. Сначала удалите один из них.
# The name of a topic in the team's forum, for whoever asks.
question-topic = Гражданин №{ $id }
question-reply = В группе отвечайте на вопрос ответом на это сообщение (reply).
