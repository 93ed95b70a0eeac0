# A language introduces itself. Every language has these messages; nothing about a language stands in code.

# Its own name for itself, as on the button that chooses it.
language-name = Қазақша
# Its place among the languages: Kazakh, the state language, first.
language-order = 1
# Other tags that Telegram clients send for it, separated by spaces. «kz» is the country, often sent by mistake.
language-aliases = kaz kz
