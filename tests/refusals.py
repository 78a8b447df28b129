"""What a widget does with a bad value."""
import pytest
import traitlets


def assert_refused(widget, trait, value, names):
    """The error names the trait and repeats the value; none of the named things changes, and no widget starts so."""
    before = {name: getattr(widget, name) for name in names}
    with pytest.raises(traitlets.TraitError, match=rf"^{trait} must .*not ") as refused:
        setattr(widget, trait, value)
    assert repr(value) in str(refused.value)
    assert {name: getattr(widget, name) for name in before} == before
    with pytest.raises(traitlets.TraitError):
        type(widget)(**{trait: value})
