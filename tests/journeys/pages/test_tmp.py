from tests.journeys.pages import test_everyone as e

e.PAGES[:] = [p for p in e.PAGES if "redaksjon" in p[0] or "lokalt" in p[0] or p[0] == "/om/"]
