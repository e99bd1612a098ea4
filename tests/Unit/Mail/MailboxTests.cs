using Workflows.Mail;
using Workflows.People;
using Workflows.Unit.Tests.Contracts;
using Xunit;

namespace Workflows.Unit.Tests.Mail;

public sealed class MailboxTests
{
    [Theory]
    [InlineData("tanaka@operations.example", null)]
    [InlineData("o'brien@x.example", null)]
    [InlineData("a+b!#$%&*/=?^_`{|}~-@x.example", null)]
    [InlineData("ichiro..toban@docomo.ne.jp", "\"ichiro..toban\"@docomo.ne.jp")]
    [InlineData("ichiro.@ezweb.ne.jp", "\"ichiro.\"@ezweb.ne.jp")]
    [InlineData(".ichiro@softbank.ne.jp", "\".ichiro\"@softbank.ne.jp")]
    [InlineData("...@docomo.ne.jp", "\"...\"@docomo.ne.jp")]
    [InlineData("\"two words\"@x.example", null)]
    [InlineData("\"a\\\"b@c\"@x.example", null)]
    [InlineData("UPPER@X.Example", null)]
    [InlineData("a@x-y.co.jp", null)]
    public void Address_IsTaken_AndSentInAFormThatRelaysKnow(string address, string? wire)
    {
        Assert.True(Mailbox.TryParse(" " + address + "\n", out Mailbox? mailbox, out _));
        Assert.Equal(address, mailbox.Value);
        Assert.Equal(wire ?? address, mailbox.Wire);
        Assert.True(Mailbox.TryParse(mailbox.Wire, out Mailbox? again, out _));
        Assert.Equal(mailbox, again);
    }

    [Theory]
    [InlineData("田中＠例え.jp", "with only ASCII letters before the @")]
    [InlineData("tanaka", "with an @")]
    [InlineData("", "with an @")]
    [InlineData("@x.example", "with something before the @")]
    [InlineData("\"\"@x.example", "without '\"' before the @")]
    [InlineData("a b@x.example", "without ' ' before the @")]
    [InlineData("a@b@x.example", "without '@' before the @")]
    [InlineData("Tanaka <tanaka@operations.example>", "without ' ' before the @")]
    [InlineData("<tanaka@operations.example>", "without '<' before the @")]
    [InlineData("a@b.example, c@d.example", "without '@' before the @")]
    [InlineData("a\r\nBcc: x@y.example", "without control characters")]
    [InlineData("a@", "with a domain after the @")]
    [InlineData("a@localhost", "with a domain after the @")]
    [InlineData("a@x..example", "with a domain after the @")]
    [InlineData("a@-x.example", "with a domain after the @")]
    [InlineData("a@x_y.example", "with a domain after the @")]
    [InlineData("a@127.0.0.1", "with a domain after the @")]
    [InlineData("a@[127.0.0.1]", "with a name after the @, not an address of the network")]
    [InlineData("a@x.example\u2028b", "with a domain after the @")]
    [InlineData("\"a\"b\"@x.example", "with something before the @")]
    public void Text_ThatIsNoAddress_IsRefusedWithTheReason(string text, string why)
    {
        Assert.False(Mailbox.TryParse(text, out _, out string? found));
        Assert.Equal(why, found);
    }

    [Fact]
    public void Lengths_AreBounded()
    {
        Assert.True(Mailbox.IsAddress(new string('a', 64) + "@x.example"));
        Assert.False(Mailbox.IsAddress(new string('a', 65) + "@x.example"));
        Assert.False(Mailbox.IsAddress("a@" + new string('b', 64) + ".example"));
        Assert.False(Mailbox.IsAddress(new string('a', 64) + "@" + string.Join('.', Enumerable.Repeat(new string('b', 60), 4))));
    }

    [Fact]
    public void DomainInOtherLetters_IsWrittenInAscii_AndFullWidthTypingIsTheSameAddress()
    {
        Assert.Equal("info@xn--r8jz45g.jp", Mailbox.Canonical("info@例え.jp"));
        Assert.Equal("info@xn--r8jz45g.jp", Mailbox.Canonical("ｉｎｆｏ＠例え。jp"));
    }

    /// <summary>The file of people, sign-in, the API and the mails themselves read an address by the same rule.</summary>
    [Theory]
    [InlineData("o'brien@x.example")]
    [InlineData("ichiro..toban@docomo.ne.jp")]
    public void PeopleFile_TakesWhatMailTakes(string address)
    {
        PeopleReading reading = PeopleReader.Read(
            $"schema: workflows.people/1\npeople:\n  - {{id: aoki, name: 青木, mail: \"{address}\", party: contractor}}\nassignments: []\n", "people.yaml",
            ShippedContracts.Catalog);
        Assert.Empty(reading.Errors);
        Assert.Equal(address, reading.People!.ByMail(address.ToUpperInvariant())!.Mail);
    }
}
