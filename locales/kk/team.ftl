# Who belongs to the team. Names are not stored: $who is a number that leads to the person.

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
