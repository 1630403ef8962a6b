async def test_a_stage_settles(either_stage):
    person = await either_stage.come_in(either_stage.folder.participants[3].key, "en")
    print([m.text[:80] for m in person.screen()])
