using Workflows.Mail;
using Workflows.People;
using Workflows.PeopleChanges;
using Xunit;
using static Workflows.Unit.Tests.People.PeopleSamples;

namespace Workflows.Unit.Tests.People;

/// <summary>Whose address or side is changed is told at the address of before and at that of now.</summary>
public sealed class IdentityMailTests
{
    [Fact]
    public void AnotherAddress_IsToldToBoth_InTheirLanguage()
    {
        OutgoingMail[] mails = MailsOf("client", p => p with { Mail = "admin2@operator.example" });
        Assert.Equal(["client@client.example", "admin2@operator.example"], mails.Select(m => m.To.Address));
        Assert.Equal(["people/00000007/client/before", "people/00000007/client/now"], mails.Select(m => m.Key)); // the act's: told again is told once
        Assert.All(mails, m => Assert.Contains("client@client.example → admin2@operator.example", m.Text, StringComparison.Ordinal));
        Assert.All(mails, m => Assert.StartsWith("管理, an administrator, has changed", m.Text.TrimStart(), StringComparison.Ordinal));
    }

    [Fact]
    public void AnotherSide_AndASecondAddress_AreToldToTheOneAddress()
    {
        OutgoingMail mail = Assert.Single(MailsOf("aoki", p => p with { Party = Party.Client, SecondMail = "x@operator.example" }));
        Assert.Contains("受注者 → 発注者", mail.Text, StringComparison.Ordinal);
        Assert.Contains("（なし） → x@operator.example", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void OtherChanges_NewPeople_AndTheFile_AreNoNews()
    {
        Assert.Empty(MailsOf("aoki", p => p with { Name = "青木", Until = Today }));
        PersonEntry aoki = InFile.EntryOf("aoki")!;
        Assert.Empty(IdentityMail.Of(Act(new PersonChange("aoki", null, aoki), new PersonChange("baba", aoki, null)), InFile));
    }

    private static OutgoingMail[] MailsOf(string id, Func<Person, Person> change) =>
        [.. IdentityMail.Of(Act(new PersonChange(id, InFile.EntryOf(id), InFile.EntryOf(id)! with { Person = change(InFile.ById(id)!) })), InFile)];

    private static PeopleAct Act(params PersonChange[] changes) => new(7, "k", new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero), "admin", "page", changes);
}
