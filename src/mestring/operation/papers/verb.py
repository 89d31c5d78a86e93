def add_to(verbs):
    pass
