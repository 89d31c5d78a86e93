"""A form with one field of each kind, as pages have them."""

from django import forms

HOW = [
    ("met", "Vi møttes"),
    ("phone", "På telefon"),
    ("message", "Med melding, og personen svarte"),
]
WHERE = [
    (str(number), title)
    for number, title in enumerate(
        ("Velg", "Hjemme", "På kontoret", "På gata", "På skolen", "På jobb", "Et annet sted")
    )
]


class SampleForm(forms.Form):
    """What a form can ask."""

    day = forms.DateField(label="Når skjedde det?", widget=forms.DateInput(attrs={"type": "date"}))
    clock = forms.TimeField(
        label="Klokka",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="Bare hvis det betyr noe.",
    )
    how = forms.ChoiceField(
        label="Hvordan var dere i kontakt?", choices=HOW, widget=forms.RadioSelect
    )
    where = forms.ChoiceField(label="Hvor?", choices=WHERE, required=False)
    with_whom = forms.MultipleChoiceField(
        label="Hvem var med?",
        choices=[("relative", "En pårørende"), ("dps", "Behandler på DPS")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    minutes = forms.IntegerField(label="Hvor mange minutter?", required=False)
    name = forms.CharField(label="Hvem skal følge opp?", max_length=80, required=False)
    words = forms.CharField(
        label="Hva sa personen var viktigst?",
        help_text="Skriv med personens egne ord, så kort du vil.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    shown = forms.BooleanField(label="Personen har lest det som står her", required=False)
    event = forms.CharField(widget=forms.HiddenInput, required=False)
