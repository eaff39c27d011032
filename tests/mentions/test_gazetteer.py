from litreview.mentions.gazetteer import Places, Sense, load_gazetteer

LINES = ("kiln\tPK\tcity\t120\tKiln", "oven\tIN\tadmin\t0\tOven", "kiln\tIN\tadmin\t0\tKiln\t31\t70")


def test_places_gives_every_sense_of_a_name_in_order():
    places = Places(LINES)
    assert places["kiln"] == (Sense("PK", "city", "Kiln", 120), Sense("IN", "admin", "Kiln"))
    assert dict(places) == {"kiln": places["kiln"], "oven": (Sense("IN", "admin", "Oven"),)}


def test_places_knows_no_other_names():
    places = Places(LINES)
    assert "kil" not in places
    assert places.get("kil", ()) == ()
    assert len(places) == 2


def test_places_of_the_gazetteer_can_all_be_read():
    places = load_gazetteer.__wrapped__().places  # not the kept one, which would hold them all from now on
    assert len(places) > 100_000
    assert all(sense.iso2 and sense.label for senses in places.values() for sense in senses)
