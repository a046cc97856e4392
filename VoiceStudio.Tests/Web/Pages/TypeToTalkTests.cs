using Bunit;
using VoiceStudio.Web.Calls;

namespace VoiceStudio.Tests.Web.Pages;

public sealed class TypeToTalkTests : Page
{
    [Fact]
    public void Typed_words_are_sent_once_and_the_box_is_free_again()
    {
        List<string> said = [];
        var box = Render<TypeToTalk>(p => p.Add(b => b.OnSay, said.Add));

        box.Find("input").Change("  What time is it? ");
        box.Find("form").Submit();
        box.Find("form").Submit();

        Assert.Equal(["What time is it?"], said);
        Assert.Equal("", box.Find("input").GetAttribute("value") ?? "");
    }
}
