# Who belongs to the team. $who is a name that leads to the person.

team-head = Бот командасы: { $n }
team-owner = Иесі: { $who }. Қосылған күні: { $since }
team-moderator = Модератор: { $who }. Қосылған күні: { $since }
team-invite-moderator = Модератор шақыру
team-invite-owner = Ие шақыру
team-remove = Шығару: { $who }
team-leave = Командадан шығу
team-leave-sure = Командадан шығасыз ба?
team-remove-sure = Командадан шығарасыз ба: { $who }?
team-last-owner = Командада кемінде бір ие қалуы керек. Алдымен басқа ие тағайындаңыз.
team-left = Сіз командадан шықтыңыз.
team-you-were-removed = Сіз енді бот командасында емессіз. Жазылымыңыз өзгерген жоқ.

# One-time links.
team-link-moderator =
    Модераторға арналған бір реттік сілтеме:
    { $link }
    Жарамды мерзімі: { $until }
team-link-owner =
    Иеге арналған бір реттік сілтеме:
    { $link }
    Жарамды мерзімі: { $until }

# What the others are told.
team-new-moderator-notice = Командаға жаңа модератор қосылды: { $who }
team-new-owner-notice = Командаға жаңа ие қосылды: { $who }
team-left-notice = Командадан шықты: { $who }
team-removed-notice = Командадан шығарылды: { $who }. Шығарған: { $by }

# Редакторлар және рөлдер.
team-editor = Редактор: { $who }. Қосылған күні: { $since }
team-invite-editor = Редактор шақыру
team-member = Мүше: { $who }
team-make-owner = Ие ету
team-make-moderator = Модератор ету
team-hand-over = Иелікті беру
team-hand-over-sure = Иелікті бересіз бе: { $who }? Өзіңіз модератор болып қаласыз.
team-make-link = Сілтеме жасау
team-editor-screen =
    <b>Редакторды шақыру</b>
    Редактор нобай жазады, бірақ жарияламайды.
    Тілі: { $language }
    Өңірі: { $regions }
team-link-editor =
    Редакторға арналған бір реттік сілтеме:
    { $link }
    Жарамды мерзімі: { $until }
team-new-editor-notice = Командаға жаңа редактор қосылды: { $who }
team-now-owner-notice = Команданың жаңа иесі: { $who }. Тағайындаған: { $by }
team-now-moderator-notice = Енді модератор: { $who }. Тағайындаған: { $by }
