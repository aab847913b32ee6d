"""A form with every sort of field that the desk asks."""

from django import forms


class AnswerForm(forms.Form):
    """What a person found out."""

    status = forms.ChoiceField(
        label="Where are we with this?",
        widget=forms.RadioSelect,
        choices=[("in_progress", "In progress"), ("done", "Done"), ("not_needed", "Not needed")],
        error_messages={"required": "Choose where we are with this."},
    )
    reason = forms.CharField(
        label="Why is it not needed?",
        help_text="In a sentence, for this child.",
        max_length=200,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    who = forms.CharField(
        label="Who does it?",
        help_text="A person, by name.",
        error_messages={"required": "Write who does it."},
    )
    until = forms.DateField(label="By when?", error_messages={"required": "Write by when."})
    lead = forms.ChoiceField(label="Who leads?", choices=[("1", "Mr Adeyemi"), ("2", "Mrs Osei")])
    share = forms.MultipleChoiceField(
        label="Besides staff who help, who may see this?",
        choices=[("parents", "Parents"), ("council", "The council")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    file = forms.FileField(
        label="Add a file", help_text="A PDF, a Word document or a picture, up to 10 MB.", required=False
    )
    agree = forms.BooleanField(
        label="Amira agreed that this is what she said",
        error_messages={"required": "Read it back to Amira, then tick that she agreed."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
