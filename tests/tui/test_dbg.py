async def test_x(run):
    async with run(start="new", size=(80, 40)) as ehat:
        await ehat.go_to("agreement")
        await ehat.press("f6")
        await ehat.focus("agreement.explained")
        await ehat.press("enter")
        print(ehat.text)
        await ehat.press("space")
        print(ehat.text, ehat.app.focused)
        await ehat.press("enter")
        print(ehat.text)
