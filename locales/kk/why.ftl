# "Why did I get this?" under what the bot sent by itself.

why-button = Бұл неліктен келді?
why-head = <b>Бұл хабарлама неліктен келді</b>
why-general = Сіз ботқа жазылғансыз, хабарлама баптауларыңызға сай келді. Ол туралы мәлімет ботта енді сақталмайды. Не және қашан келетіні баптауларда көрсетілген.
why-announcement = Бұл – хабарландыру. Кімге жіберілді: { $audience }
why-own-region = Сіздің өңіріңіз: { $regions }
why-event = Іс-шара: { $title }
why-asked = Сіз ол туралы еске салуды сұрадыңыз.
why-followed = Сіз ол кіретін серияны бақылайсыз.
why-marked = Ол туралы барлық жазылушыға еске саламыз. Өңірі: { $regions }
why-change = Ол туралы мәлімет өзгерді, ал сіз еске салуды сұрағансыз немесе ол туралы хабарлама алғансыз.
why-digest = Бұл – дайджест. Жиілігі: { $cadence }

# Switches: the label says what will be no more.
why-off-reminders = Еске салуларды жібермеу
why-off-announcements = Хабарландыруларды жібермеу
why-off-region = Өңірді алып тастау: { $region }
why-digest-weekly = Аптасына бір рет жіберу
why-digest-off = Дайджесті жібермеу

# What was done, and the way back.
why-reminders-off = Еске салулар енді келмейді.
why-announcements-off = Хабарландырулар енді келмейді. Соңғыларын кез келген уақытта ашуға болады: /news
why-region-off = Өңір алып тасталды.
why-digest-is-off = Дайджест енді келмейді.
why-digest-is-weekly = Дайджест аптасына бір рет келеді.
why-digest-is-daily = Дайджест күн сайын келеді.
why-back = Бұрынғыдай қайтару
why-undone = Бұрынғыдай қайтарылды.
why-cannot = Бұны өзгерту мүмкін болмады: ондай іс-шара енді жоқ немесе бұл – сіздің жалғыз өңіріңіз.

# In the settings, while announcements are off.
settings-no-announcements = Хабарландырулар: келмейді
settings-button-announcements = Хабарландыруларды алу
