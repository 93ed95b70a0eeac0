# Кто входит в команду. $who — имя, ведущее к человеку.

team-head = Команда бота: { $n }
team-owner = Владелец: { $who }. Дата вступления: { $since }
team-moderator = Модератор: { $who }. Дата вступления: { $since }
team-invite-moderator = Пригласить модератора
team-invite-owner = Пригласить владельца
team-remove = Исключить: { $who }
team-leave = Выйти из команды
team-leave-sure = Выйти из команды?
team-remove-sure = Исключить из команды: { $who }?
team-last-owner = В команде должен остаться хотя бы один владелец. Сначала назначьте другого.
team-left = Вы вышли из команды.
team-you-were-removed = Вы больше не в команде бота. Ваша подписка не изменилась.

# Одноразовые ссылки.
team-link-moderator =
    Одноразовая ссылка для модератора:
    { $link }
    Действует до: { $until }
team-link-owner =
    Одноразовая ссылка для владельца:
    { $link }
    Действует до: { $until }

# Что узнают остальные.
team-new-moderator-notice = В команде новый модератор: { $who }
team-new-owner-notice = В команде новый владелец: { $who }
team-left-notice = Команду покинул участник: { $who }
team-removed-notice = Из команды исключён участник: { $who }. Кто исключил: { $by }

# Редакторы и роли.
team-editor = Редактор: { $who }. Дата вступления: { $since }
team-invite-editor = Пригласить редактора
team-member = Участник: { $who }
team-make-owner = Сделать владельцем
team-make-moderator = Сделать модератором
team-hand-over = Передать владение
team-hand-over-sure = Передать владение: { $who }? Вы останетесь модератором.
team-make-link = Создать ссылку
team-editor-screen =
    <b>Приглашение редактора</b>
    Редактор пишет черновики, но не публикует их.
    Язык: { $language }
    Регион: { $regions }
team-link-editor =
    Одноразовая ссылка для редактора:
    { $link }
    Действует до: { $until }
team-new-editor-notice = В команду вступил новый редактор: { $who }
team-now-owner-notice = Новый владелец: { $who }. Кто назначил: { $by }
team-now-moderator-notice = Теперь модератор: { $who }. Кто назначил: { $by }
