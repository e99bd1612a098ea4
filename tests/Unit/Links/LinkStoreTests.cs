using FsCheck;
using FsCheck.Fluent;
using Workflows.Ledger;
using Workflows.Links;
using Workflows.Unit.Tests.Ledger;
using Xunit;

namespace Workflows.Unit.Tests.Links;

public sealed class LinkStoreTests(LedgerFixture ledger) : IClassFixture<LedgerFixture>
{
    private readonly HmacLinkProtector protector = new();
    private readonly string id = $"approve/変更#{Guid.NewGuid():N}?";

    private LinkStore Links => new(ledger.Tables, protector, ledger.Clock);

    private DateTimeOffset Now => ledger.Now;

    [Fact]
    public async Task IssuedLink_OpensItsRequest()
    {
        IssuedLink link = await Links.IssueAsync(Request());
        Assert.Matches("^[A-Za-z0-9_-]+$", link.Token);
        Assert.InRange(link.Token.Length, 1, LinkStore.MaxToken);
        Assert.Matches("^[0-9]{6}$", link.Code);
        Assert.Equal(Request(), Assert.IsType<LinkView.Open>(await Links.OpenAsync(link.Token, Now)).Request);
        Assert.Equal(Request(), await Links.FindAsync(id));
    }

    [Fact]
    public async Task RepeatedIssue_ReturnsTheSameLinkAndCode()
    {
        IssuedLink link = await Links.IssueAsync(Request());
        Assert.Equal(link, await Links.IssueAsync(Request() with { IssuedAt = Now.AddMinutes(1) }));
        string other = id + "2";
        IssuedLink[] together = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => Links.IssueAsync(Request() with { Id = other }))));
        Assert.Single(together.Distinct());
        Assert.NotEqual(link.Token, together[0].Token);
    }

    [Fact]
    public async Task RepeatedIssueForSomethingElse_IsRefused()
    {
        await Links.IssueAsync(Request());
        foreach (LinkRequest other in new[]
        {
            Request() with { PersonId = "sato" }, Request() with { Purpose = "report.accept" },
            Request() with { SubjectId = "change-8" }, Request() with { ContentVersion = "v2" }, Request() with { ContractId = "saga" },
        })
        {
            Assert.Contains("cannot be issued again", (await Assert.ThrowsAsync<InvalidOperationException>(() => Links.IssueAsync(other))).Message,
                StringComparison.Ordinal);
        }

        await Assert.ThrowsAsync<ArgumentException>(() => Links.IssueAsync(Request() with { Id = id + "3", RevokedAt = Now }));
    }

    [Fact]
    public async Task RepeatedIssueWhenASubstitutionBeganOrEnded_IsTheSameLink()
    {
        IssuedLink link = await Links.IssueAsync(Request());
        Assert.Equal(link, await Links.IssueAsync(Request() with { For = "sato" }));
        Assert.Null((await Links.FindAsync(Request().Id))!.For);
    }

    [Fact]
    public async Task LostKeyRing_VoidsOldLinksAndIssuesNewOnes()
    {
        IssuedLink old = await Links.IssueAsync(Request());
        protector.LoseKeys();
        Assert.IsType<LinkView.Invalid>(await Links.OpenAsync(old.Token, Now));
        Assert.IsType<CodeCheck.Unknown>(await Links.CheckCodeAsync(id, old.Code, Caller, Now));
        IssuedLink renewed = await Links.IssueAsync(Request());
        Assert.NotEqual(old.Token, renewed.Token);
        Assert.IsType<LinkView.Open>(await Links.OpenAsync(renewed.Token, Now));
    }

    [Fact]
    public async Task CodeAndToken_AreNotInTheTablesInClear()
    {
        IssuedLink link = await Links.IssueAsync(Request());
        string stored = string.Join('\n', (await ledger.RowsAsync(LedgerTables.Links, LinkRow.PartitionOf(LinkRow.NameOf(id)))).SelectMany(row => row)
            .Select(property => property.Value));
        Assert.DoesNotContain(link.Token, stored, StringComparison.Ordinal);
        Assert.DoesNotContain($"\"{link.Code}\"", stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChangedToken_MeetsSpecification()
    {
        IssuedLink link = await Links.IssueAsync(Request());
        LinkStore links = Links;
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=%/ \0\ud800障";
        Gen<(int, char)> changes = Gen.Choose(0, link.Token.Length - 1).SelectMany(_ => Gen.Elements(Alphabet.ToCharArray()), (at, to) => (at, to));
        Prop.ForAll(changes.ToArbitrary(), change =>
        {
            (int at, char to) = change;
            string changed = link.Token[..at] + to + link.Token[(at + 1)..];
            LinkView view = links.OpenAsync(changed, Now).GetAwaiter().GetResult();
            Assert.Equal(changed == link.Token, view is LinkView.Open);
            Assert.Equal(changed != link.Token, view is LinkView.Invalid);
        }).QuickCheckThrowOnFailure();

        // Every character, also the last, whose unused bits a base64 decoder does not look at.
        for (int at = 0; at < link.Token.Length; at++)
        {
            char to = link.Token[at] == 'A' ? 'B' : (char)(link.Token[at] is '9' or 'z' or 'Z' or '_' or '-' ? 'A' : link.Token[at] + 1);
            Assert.IsType<LinkView.Invalid>(await links.OpenAsync(link.Token[..at] + to + link.Token[(at + 1)..], Now));
        }

        foreach (string other in new[] { "", "x", link.Token + "A", link.Token[..^1], link.Token + "=", " " + link.Token, new string('A', 5000) })
        {
            Assert.IsType<LinkView.Invalid>(await links.OpenAsync(other, Now));
        }
    }

    [Fact]
    public async Task TokenOfAnotherPurposeOrRequest_IsInvalid()
    {
        await Links.IssueAsync(Request());
        string name = LinkRow.NameOf(id);
        Assert.IsType<LinkView.Invalid>(await Links.OpenAsync(protector.Protect("other", name), Now));
        Assert.IsType<LinkView.Invalid>(await Links.OpenAsync(protector.Protect("workflows.link.1", name), Now));
        Assert.IsType<LinkView.Invalid>(await Links.OpenAsync(protector.Protect("workflows.link.1", "unknown.a.b"), Now));
    }

    [Fact]
    public async Task View_SaysWhyALinkNoLongerDecides()
    {
        IssuedLink link = await Links.IssueAsync(Request());
        Assert.IsType<LinkView.Open>(await Links.OpenAsync(link.Token, Now, "v1"));
        Assert.Equal("v2", Assert.IsType<LinkView.ContentChanged>(await Links.OpenAsync(link.Token, Now, "v2")).CurrentVersion);
        Assert.IsType<LinkView.Open>(await Links.OpenAsync(link.Token, Request().ExpiresAt.AddTicks(-1)));
        Assert.IsType<LinkView.Expired>(await Links.OpenAsync(link.Token, Request().ExpiresAt));
        Assert.True(await Links.RevokeAsync(id, Now));
        Assert.False(await Links.RevokeAsync(id, Now.AddMinutes(1)));
        Assert.Equal(Now, Assert.IsType<LinkView.Revoked>(await Links.OpenAsync(link.Token, Request().ExpiresAt)).Request.RevokedAt);
        Assert.IsType<DecisionResult.Revoked>(await Links.DecideAsync(id, Decision()));
        Assert.False(await Links.RevokeAsync("unknown", Now));
    }

    [Fact]
    public async Task Decision_IsMadeOnceAndShownForEver()
    {
        IssuedLink link = await Links.IssueAsync(Request());
        LinkDecision decision = Decision() with { Comment = "確認しました\ud800" };
        LinkDecision kept = decision with { Comment = "確認しました\ufffd" };
        Assert.Equal(kept, Assert.IsType<DecisionResult.Recorded>(await Links.DecideAsync(id, decision)).Decision);
        Assert.Equal(kept, Assert.IsType<DecisionResult.Recorded>(await Links.DecideAsync(id, decision with { At = Now.AddHours(1) })).Decision);
        Assert.Equal(kept, Assert.IsType<DecisionResult.AlreadyDecided>(await Links.DecideAsync(id, decision with { Outcome = "rejected" })).Decision);
        Assert.Equal(kept, Assert.IsType<DecisionResult.AlreadyDecided>(await Links.DecideAsync(id, decision with { By = "sato" })).Decision);
        Assert.False(await Links.RevokeAsync(id, Now));
        Assert.Equal(kept, Assert.IsType<LinkView.Decided>(await Links.OpenAsync(link.Token, Now.AddYears(1), "v2")).Decision);
    }

    [Fact]
    public async Task DecisionTooLateOrAboutSomethingElse_IsRefused()
    {
        await Links.IssueAsync(Request());
        Assert.IsType<DecisionResult.Unknown>(await Links.DecideAsync("unknown", Decision()));
        Assert.IsType<DecisionResult.ContentChanged>(await Links.DecideAsync(id, Decision() with { ContentVersion = "v2" }));
        Assert.IsType<DecisionResult.Expired>(await Links.DecideAsync(id, Decision() with { At = Request().ExpiresAt }));
        await Assert.ThrowsAsync<ArgumentException>(() => Links.DecideAsync(id, Decision() with { Comment = new string('a', LinkStore.MaxComment + 1) }));
        Assert.Null((await Links.FindAsync(id))!.Decision);
    }

    [Fact]
    public async Task ConcurrentDecisions_OneWinsAndAllSeeIt()
    {
        await Links.IssueAsync(Request());
        DecisionResult[] results = await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
            Task.Run(() => Links.DecideAsync(id, Decision() with { Outcome = i % 2 == 0 ? "approved" : "rejected", Comment = $"{i}" }))));
        LinkDecision winner = Assert.Single(results.OfType<DecisionResult.Recorded>()).Decision;
        Assert.All(results.OfType<DecisionResult.AlreadyDecided>(), lost => Assert.Equal(winner, lost.Decision));
        Assert.Equal(winner, (await Links.FindAsync(id))!.Decision);
    }

    [Fact]
    public async Task RightCode_IsRecognisedAsPeopleTypeIt()
    {
        string code = (await Links.IssueAsync(Request())).Code;
        Assert.IsType<CodeCheck.Correct>(await Links.CheckCodeAsync(id, code, Caller, Now));
        Assert.IsType<CodeCheck.Correct>(await Links.CheckCodeAsync(id, $" {code[..3]} {code[3..]}\r\n", Caller, Now));
        Assert.IsType<CodeCheck.Correct>(await Links.CheckCodeAsync(id, string.Concat(code.Select(digit => (char)(digit - '0' + '０'))), Caller, Now));
        foreach (string wrong in new[] { "", code[..5], code + "0", "\ud800" })
        {
            Assert.IsType<CodeCheck.Wrong>(await Links.CheckCodeAsync(id, wrong, Caller, Now));
        }

        Assert.IsType<CodeCheck.Unknown>(await Links.CheckCodeAsync("unknown", code, Caller, Now));
    }

    private const string Caller = "192.0.2.1";

    [Fact]
    public async Task FiveWrongCodes_LockTheRequestForAQuarterOfAnHour()
    {
        string code = (await Links.IssueAsync(Request())).Code;
        for (int remaining = 4; remaining >= 0; remaining--)
        {
            Assert.Equal(remaining, Assert.IsType<CodeCheck.Wrong>(await Links.CheckCodeAsync(id, "x", Caller, Now)).Remaining);
        }

        Assert.Equal(Now.AddMinutes(15), Assert.IsType<CodeCheck.LockedOut>(await Links.CheckCodeAsync(id, code, Caller, Now)).Until);
        Assert.IsType<CodeCheck.LockedOut>(await Links.CheckCodeAsync(id, code, Caller, Now.AddMinutes(15).AddTicks(-1)));
        Assert.Equal(4, Assert.IsType<CodeCheck.Wrong>(await Links.CheckCodeAsync(id, "x", Caller, Now.AddMinutes(15))).Remaining);
        Assert.IsType<CodeCheck.Correct>(await Links.CheckCodeAsync(id, code, Caller, Now.AddMinutes(15)));
        Assert.Equal(4, Assert.IsType<CodeCheck.Wrong>(await Links.CheckCodeAsync(id, "x", Caller, Now.AddMinutes(15))).Remaining);
    }

    [Fact]
    public async Task WrongCodesOfARobot_LockTheRobotOutAndNobodyElse()
    {
        string code = (await Links.IssueAsync(Request())).Code;
        for (int i = 0; i < LinkStore.WrongCodesAllowed; i++)
        {
            await Links.CheckCodeAsync(id, "x", "203.0.113.9", Now);
        }

        Assert.IsType<CodeCheck.LockedOut>(await Links.CheckCodeAsync(id, code, "203.0.113.9", Now));
        Assert.Equal(4, Assert.IsType<CodeCheck.Wrong>(await Links.CheckCodeAsync(id, "x", Caller, Now)).Remaining);
        Assert.IsType<CodeCheck.Correct>(await Links.CheckCodeAsync(id, code, Caller, Now));
        Assert.IsType<CodeCheck.LockedOut>(await Links.CheckCodeAsync(id, code, "203.0.113.9", Now)); // a right code of somebody else frees nobody
    }

    [Fact]
    public async Task CodeIsVoid_AfterTheWrongOnesOfManyCallers()
    {
        string code = (await Links.IssueAsync(Request())).Code;
        for (int i = 1; i <= LinkStore.WrongCodesOfALife; i++)
        {
            Assert.Equal(i == LinkStore.WrongCodesOfALife, Assert.IsType<CodeCheck.Wrong>(await Links.CheckCodeAsync(id, "x", $"203.0.113.{i}", Now)).IsLast);
        }

        Assert.IsType<CodeCheck.Unknown>(await Links.CheckCodeAsync(id, code, Caller, Now));
    }

    /// <summary>A week of five guesses each quarter of an hour would be 3,360.</summary>
    [Fact]
    public async Task CodeIsVoid_AfterTheWrongOnesOfALife()
    {
        string code = (await Links.IssueAsync(Request())).Code;
        DateTimeOffset now = Now;
        for (int i = 0; i < LinkStore.WrongCodesOfALife; i++)
        {
            Assert.IsType<CodeCheck.Wrong>(await Links.CheckCodeAsync(id, "x", Caller, now));
            now += LinkStore.LockOut;
            if (i < 3)
            {
                Assert.IsType<CodeCheck.Correct>(await Links.CheckCodeAsync(id, code, Caller, now)); // is not counted
            }
        }

        Assert.IsType<CodeCheck.Unknown>(await Links.CheckCodeAsync(id, code, Caller, now));
    }

    [Fact]
    public async Task LockOfAClockThatWasSetBack_LocksNoLongerThanAnyOther()
    {
        string code = (await Links.IssueAsync(Request())).Code;
        for (int i = 0; i < LinkStore.WrongCodesAllowed; i++)
        {
            await Links.CheckCodeAsync(id, "x", Caller, Now.AddHours(9));
        }

        Assert.IsType<CodeCheck.LockedOut>(await Links.CheckCodeAsync(id, code, Caller, Now.AddHours(9)));
        Assert.IsType<CodeCheck.Correct>(await Links.CheckCodeAsync(id, code, Caller, Now));
    }

    [Fact]
    public async Task HundredGuessesAtOnce_AreJudgedFiveTimes()
    {
        await Links.IssueAsync(Request());
        CodeCheck[] checks = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => Links.CheckCodeAsync(id, "x", Caller, Now))));
        Assert.Equal(5, checks.OfType<CodeCheck.Wrong>().Count());
        Assert.Equal(95, checks.OfType<CodeCheck.LockedOut>().Count());
    }

    [Fact]
    public async Task Visits_AreKeptApartAndBounded()
    {
        await Links.IssueAsync(Request());
        await Links.RecordOpenAsync(id, Now, "2001:db8::1", new string('U', 1000));
        await Links.RecordOpenAsync(id, Now.AddSeconds(1), null, null);
        LinkOpens opens = await Links.ListOpensAsync(id);
        Assert.Equal(2, opens.Count);
        Assert.Equal([new LinkOpen(Now, "2001:db8::1", new string('U', 256)), new LinkOpen(Now.AddSeconds(1), null, null)], opens.First);
        for (int i = 0; i < LinkStore.KeptOpens; i++)
        {
            await Links.RecordOpenAsync(id, Now, null, null);
        }

        opens = await Links.ListOpensAsync(id);
        Assert.Equal((LinkStore.KeptOpens + 2, LinkStore.KeptOpens), (opens.Count, opens.First.Count));
        Assert.Null((await Links.FindAsync(id))!.Decision);
        Assert.Equal(0, (await Links.ListOpensAsync("unknown")).Count);
    }

    [Fact]
    public async Task SubjectsLinks_AreRevokedTogetherButForTheDecidedOnes()
    {
        string subject = $"change#{id}";
        foreach (string person in new[] { "tanaka", "sato", "suzuki" })
        {
            await Links.IssueAsync(Request() with { Id = id + person, PersonId = person, SubjectId = subject });
        }

        await Links.IssueAsync(Request() with { Id = id + "other", SubjectId = subject + "x" });
        await Links.DecideAsync(id + "sato", Decision());
        Assert.Equal([id + "suzuki", id + "tanaka"], (await Links.RevokeForSubjectAsync(subject, Now)).Order(StringComparer.Ordinal));
        Assert.Empty(await Links.RevokeForSubjectAsync(subject, Now));
        Assert.Equal(3, (await Links.ListForSubjectAsync(subject)).Count);
        Assert.Null((await Links.FindAsync(id + "other"))!.RevokedAt);
    }

    [Fact]
    public async Task TokenTooLong_IsRefusedWhenIssued()
    {
        var verbose = new LinkStore(ledger.Tables, new VerboseProtector(), ledger.Clock);
        Assert.Contains("400", (await Assert.ThrowsAsync<InvalidOperationException>(() => verbose.IssueAsync(Request()))).Message, StringComparison.Ordinal);
    }

    private LinkRequest Request() => new()
    {
        Id = id,
        ContractId = "okayama",
        PersonId = "tanaka",
        For = null,
        Purpose = "change.approve",
        SubjectId = "change-7",
        ContentVersion = "v1",
        IssuedAt = new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero),
        ExpiresAt = new DateTimeOffset(2026, 11, 27, 0, 0, 0, TimeSpan.Zero),
    };

    private LinkDecision Decision() => new() { Outcome = "approved", By = "tanaka", At = Now, ContentVersion = "v1", Via = "code" };

    private sealed class VerboseProtector : ILinkProtector
    {
        public string Protect(string purpose, string text) => new('a', 401);

        public string? TryUnprotect(string purpose, string token) => null;
    }
}
