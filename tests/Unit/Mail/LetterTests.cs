using Workflows.Contracts;
using Workflows.Kit.Mail;
using Workflows.Mail;
using Workflows.People;
using Workflows.Unit.Tests.Contracts;
using Xunit;

namespace Workflows.Unit.Tests.Mail;

public sealed class LetterTests
{
    private static readonly ContractProfile Okayama = ShippedContracts.Catalog["okayama"];

    private static readonly Person Client = new("shikaku", "市川 花子", "Hanako Ichikawa", "hanako@city.example", null, "ja", Party.Client);

    private static readonly Person Ours = new("toban1", "当番 一郎", null, "toban1@contractor.example", null, "ja", Party.Contractor);

    private static ComposedMail Said(string language = "ja") => new("件名", new MailBody().Paragraph("障害の発生をご報告します。"), language, "Ch7§2");

    [Fact]
    public void Client_GetsALetter_InTheOrderOfOne()
    {
        ComposedMail letter = Letter.To(Said(), Okayama, Client);
        AssertInOrder(letter.Text, Okayama.Client.Ja + "\n市川 花子 様", "いつもお世話になっております。" + Okayama.Contractor.Ja, "障害の発生をご報告します。",
            "よろしくお願いいたします。", "送信専用", "----------", Okayama.Contractor.Ja, Okayama.Title.Ja);
        Assert.DoesNotContain("自動送信", letter.Text, StringComparison.Ordinal);
        Assert.Null(letter.ReplyTo);
        Assert.Equal(("件名", "Ch7§2"), (letter.Subject, letter.Clause));
    }

    [Fact]
    public void Client_IsWrittenTo_InTheWordsOfTheContract()
    {
        ComposedMail letter = Letter.To(Said("en"), ShippedContracts.Catalog["standard"], Client with { Language = "en" });
        AssertInOrder(letter.Text, "Client (standard)\nDear Hanako Ichikawa,", "This is the operations team.", "please reply to this mail", "----------",
            "Telephone +81 3-0000-0000");
        AssertInOrder(letter.Html, "Dear Hanako Ichikawa,", "border-top", "Operations team<br>Telephone");
        Assert.DoesNotContain("only sends mail", letter.Text, StringComparison.Ordinal);
        Assert.Equal("operations@contractor.example", letter.ReplyTo);
    }

    [Fact]
    public void OurOwnPeople_AreToldThatNobodyWroteIt()
    {
        ComposedMail notice = Letter.To(Said(), ShippedContracts.Catalog["standard"], Ours);
        Assert.Equal("障害の発生をご報告します。\n\nこのメールは自動送信です。返信は不要です。\n", notice.Text);
        Assert.Null(notice.ReplyTo);
    }

    [Fact]
    public void TheSameWords_CanBeAddressedTwice()
    {
        ComposedMail said = Said();
        Assert.Equal(Letter.To(said, Okayama, Client).Text, Letter.To(said, Okayama, Client).Text);
    }

    [Theory]
    [InlineData("no address", "a mail address with an @")]
    [InlineData("a@b.example\\r\\nBcc: all@client.example", "a mail address without control characters")]
    public void AnswersGoToAnAddress_OrTheProfileIsRefused(string address, string expected)
    {
        string text = ShippedContracts.Catalog["standard"].Text.Replace("reply_to: operations@contractor.example", $"reply_to: \"{address}\"",
            StringComparison.Ordinal);
        ProfileReading reading = ProfileReader.Read(text, "standard.yaml", Processes.Sections);
        Assert.Contains(reading.Errors, e => e.ToString().Contains(expected, StringComparison.Ordinal) && e.ToString().Contains("letters.reply_to",
            StringComparison.Ordinal));
    }

    private static void AssertInOrder(string text, params string[] parts)
    {
        int at = 0;
        foreach (string part in parts)
        {
            int found = text.IndexOf(part, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"'{part}' is not in, or not after what comes before it:\n{text}");
            at = found + part.Length;
        }
    }
}
