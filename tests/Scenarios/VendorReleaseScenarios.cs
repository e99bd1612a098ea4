using System.Globalization;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Mail;
using Workflows.Texts;
using Workflows.VendorReleases;
using Xunit;
using static Workflows.Scenarios.ChangeHarness;

namespace Workflows.Scenarios;

/// <summary>Vendor releases in virtual time, each filed by <c>on_call</c>.</summary>
public sealed class VendorReleaseScenarios
{
    [Theory]
    [InlineData("2026-12-24", "2026-12-28")]
    [InlineData("2026-12-28", "2027-01-05")]
    public async Task Saga_ARelease_IsToldToBothSectionsAtOnce_AndLateOnlyAfterTwoBusinessDays(string releasedOn, string lastDay)
    {
        foreach ((string at, bool late) in ((string, bool)[])[(lastDay + " 23:59", false),
            (DateOnly.ParseExact(lastDay, "yyyy-MM-dd", CultureInfo.InvariantCulture).AddDays(1).ToString("O", CultureInfo.InvariantCulture) + " 00:00", true)])
        {
            await using IncidentHarness h = await IncidentHarness.StartAsync("saga", at);
            CaseId id = await h.FileVendorReleaseAsync(releasedOn);
            await h.ExpectMailsAsync("tell→client_contact", "tell→client_supervisor");
            VendorReleaseState state = await h.VendorReleaseAsync(id);
            Assert.Equal(late, state.IsLate);
            Assert.False(state.IsBreach); // the figure is ours
            Assert.Equal(lastDay, state.ToldBy.Days!.Value.Breach.ToString("O", CultureInfo.InvariantCulture));
            Assert.Equal(h.Now, state.ToldAt);
            MailRecord mail = (await h.MailsAsync())[0];
            Assert.Contains("Tsubame DB 9.2", mail.Mail.SubjectLine, StringComparison.Ordinal);
            Assert.Equal(late, mail.Mail.Text.Contains(InWords(lastDay), StringComparison.Ordinal) && mail.Mail.Text.Contains("遅くなりました", StringComparison.Ordinal));
        }

        static string InWords(string day) => TimeText.Of(DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture), "ja");
    }

    [Fact]
    public async Task ALatenessOfAFigureFromTheText_IsABreach()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2027-01-06 09:00", edit: text => text.Replace(
            "  assumed: [due, recipients, reminders]\n  why: 「速やかに」の日数、判断の期限、", "  assumed: [recipients, reminders]\n  why: ", StringComparison.Ordinal));
        Assert.True((await h.VendorReleaseAsync(await h.FileVendorReleaseAsync("2026-12-28"))).IsBreach);
        Assert.False((await h.VendorReleaseAsync(await h.FileVendorReleaseAsync("2027-01-05"))).IsBreach);
    }

    [Fact]
    public async Task Saga_NotFeasible_IsReportedWithItsReasons_AndEndsIt()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-12-24 10:00");
        CaseId id = await h.FileVendorReleaseAsync("2026-12-24");
        await h.ForgetMailsAsync();
        await h.VendorDoAsync(d => d.JudgeAsync(id, h.By(Author, "j"), false, "台帳の帳票が動作しない"));
        await h.ExpectMailsAsync("infeasible→client_contact", "infeasible→client_supervisor");
        Assert.All((await h.MailsAsync()).Where(m => m.Mail.Key.Contains("/infeasible/", StringComparison.Ordinal)),
            m => Assert.Contains("台帳の帳票が動作しない", m.Mail.Text, StringComparison.Ordinal));
        await h.ExpectEndAsync(id, VendorReleaseStatus.Infeasible);
        ExpectRefused(await h.Get<VendorReleaseCommands>().JudgeAsync(id, h.By(Author, "again"), true, "動作する"), RefusalReason.CaseClosed);
        await h.AdvanceToAsync("2027-03-01 00:00");
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task Saga_TheClientsInstruction_OpensTheChange()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-12-24 10:00");
        VendorReleaseCommands desk = h.Get<VendorReleaseCommands>();
        CaseId id = await h.FileVendorReleaseAsync("2026-12-24");
        CaseId change = await h.FileAsync(h.Complete("version_up"));
        await h.ForgetMailsAsync();
        ExpectRefused(await desk.OpenChangeAsync(id, h.By(Author), change.Value), RefusalReason.NotApproved);
        await h.VendorDoAsync(d => d.JudgeAsync(id, h.By(Author, "j"), true, "検証環境で動作を確認した"));
        await h.ExpectMailsAsync("ask→client_approver");
        ExpectRefused(await h.InstructAsync(id, "on_call"), RefusalReason.AuthorMayNotDecide);
        ExpectRefused(await h.InstructAsync(id, "client_contact"), RefusalReason.NotAsked);
        Assert.IsType<CommandResult.Done>(await h.InstructAsync(id, "client_approver"));
        await h.ExpectMailsAsync("outcome→on_call");
        Assert.Equal(VendorReleaseStatus.Instructed, (await h.VendorReleaseAsync(id)).Status);

        ExpectRefused(await desk.JudgeAsync(id, h.By(Author, "again"), false, "やはり動作しない"), VendorReleaseRefusals.Instructed);
        ExpectRefused(await desk.OpenChangeAsync(id, h.By(Author), "saga-c20261224-22222222"), VendorReleaseRefusals.NoSuchChange);
        ExpectRefused(await desk.OpenChangeAsync(id, h.By(Author), change.Value.Replace("saga", "mie", StringComparison.Ordinal)),
            VendorReleaseRefusals.NoSuchChange);
        await h.VendorDoAsync(d => d.OpenChangeAsync(id, h.By(Author), change.Value));
        await h.VendorDoAsync(d => d.OpenChangeAsync(id, h.By(Author), change.Value));
        ExpectRefused(await desk.OpenChangeAsync(id, h.By(Author), "saga-c20261224-22222222"), RefusalReason.AlreadyDecided);
        await h.ExpectEndAsync(id, VendorReleaseStatus.ChangeOpened);
        Assert.Equal(change.Value, (await h.VendorReleaseAsync(id)).Opened!.ChangeId);
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task TheClientsReturn_AsksForAnotherJudgement_AndTheirNoEndsIt()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-12-24 10:00");
        CaseId id = await h.FileVendorReleaseAsync("2026-12-24");
        await h.VendorDoAsync(d => d.JudgeAsync(id, h.By(Author, "j1"), true, "動作する"));
        Assert.IsType<CommandResult.Done>(await h.InstructAsync(id, "client_approver", ApprovalAnswer.Return));
        Assert.Equal(VendorReleaseStatus.ToJudge, (await h.VendorReleaseAsync(id)).Status);
        await h.ForgetMailsAsync();
        string before = (await h.VendorReleaseAsync(id)).Approval.ContentHash;
        await h.VendorDoAsync(d => d.JudgeAsync(id, h.By(Author, "j2"), true, "動作する"));
        await h.ExpectMailsAsync("ask→client_approver");
        ExpectRefused(await h.InstructAsync(id, "client_approver", hash: before), RefusalReason.ContentChanged);
        Assert.IsType<CommandResult.Done>(await h.InstructAsync(id, "client_approver", ApprovalAnswer.Reject));
        await h.ExpectMailsAsync("outcome→on_call");
        await h.ExpectEndAsync(id, VendorReleaseStatus.Declined);
        await h.AdvanceToAsync("2027-03-01 00:00");
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task AJudgementThatNobodyWrites_IsRemindedOf_AndToldToTheManagerWhenItIsLate()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-20 10:00");
        CaseId id = await h.FileVendorReleaseAsync("2026-11-20");
        await h.ForgetMailsAsync();
        await h.AdvanceToAsync("2026-12-07 08:29");
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2026-12-07 08:30"); // ten business days: 23 November is a holiday
        await h.ExpectMailsAsync("judge-remind→on_call");
        await h.AdvanceToAsync("2026-12-07 23:59");
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2026-12-08 00:00");
        await h.ExpectMailsAsync("judge-late→manager", "judge-late→on_call");
        await h.VendorDoAsync(d => d.JudgeAsync(id, h.By(Author, "j"), true, "動作する"));
        await h.ExpectMailsAsync("ask→client_approver");
        await h.AdvanceToAsync("2026-12-15 10:00");
        await h.ExpectMailsAsync("remind→client_approver", "remind→client_approver");
        await h.AdvanceToAsync("2026-12-31 10:00");
        Assert.Equal(VendorReleaseStatus.Waiting, (await h.VendorReleaseAsync(id)).Status); // the question stays open
    }

    [Fact]
    public async Task AWithdrawal_IsToldToThoseWhoWereTold_AndEndsIt()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-12-24 10:00");
        CaseId id = await h.FileVendorReleaseAsync("2026-12-24");
        await h.VendorDoAsync(d => d.JudgeAsync(id, h.By(Author, "j"), true, "動作する"));
        await h.ForgetMailsAsync();
        await h.VendorDoAsync(d => d.WithdrawAsync(id, h.By(Author), "ベンダーが公開を取り下げた"));
        await h.ExpectMailsAsync("withdrawn→client_approver", "withdrawn→client_contact", "withdrawn→client_supervisor");
        ExpectRefused(await h.InstructAsync(id, "client_approver"), RefusalReason.AlreadyDecided);
        await h.ExpectEndAsync(id, VendorReleaseStatus.Withdrawn);
        await h.AdvanceToAsync("2027-03-01 00:00");
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task AMailThatReachesNobody_IsToldToTheManager_AlsoAfterACrash()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-12-24 10:00");
        h.Relay.Fails = System.Net.HttpStatusCode.BadRequest;
        h.Relay.FailsFor = 2;
        CaseId id = await h.FileVendorReleaseAsync("2026-12-24");
        await h.CrashAsync();
        await h.AdvanceAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(2, (await h.VendorReleaseAsync(id)).Facts.OfType<CaseMailUndeliverable>().Count());
        Assert.Equal(2, (await h.NewlyToldAsync()).Count(m => m.EndsWith("→manager", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task WhatCannotBe_IsRefusedWithEveryField()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-12-24 10:00");
        VendorReleaseContent good = VendorReleaseHarness.Content("2026-12-24");
        Assert.Equal(["product", "version", "releasedOn", "note"],
            await WrongAsync(good with { Product = " ", Version = new('9', 201), ReleasedOn = new(2026, 12, 25), Note = new('x', 4_001) }));
        Assert.Equal(["releasedOn"], await WrongAsync(good with { ReleasedOn = default }));
        await using IncidentHarness other = await IncidentHarness.StartAsync("mie", "2026-12-24 10:00");
        (_, CommandResult result) = await other.Get<VendorReleaseCommands>().FileAsync("mie", other.By(Author), good);
        ExpectRefused(result, VendorReleaseRefusals.NoSuchRules);

        async Task<IEnumerable<string>> WrongAsync(VendorReleaseContent content) =>
            Assert.IsType<CommandResult.Refused>((await h.Get<VendorReleaseCommands>().FileAsync("saga", h.By(Author), content)).Result).All.Select(r =>
                r.Detail);
    }
}

/// <summary>Vendor releases on the harness of incidents.</summary>
internal static class VendorReleaseHarness
{
    public static VendorReleaseContent Content(string releasedOn) => new()
    {
        Product = "Tsubame DB", Version = "9.2", Kind = VendorReleaseKind.Revision, Paid = true,
        ReleasedOn = DateOnly.ParseExact(releasedOn, "yyyy-MM-dd", CultureInfo.InvariantCulture), Note = "帳票の不具合の修正",
    };

    public static async Task<CaseId> FileVendorReleaseAsync(this IncidentHarness h, string releasedOn)
    {
        (CaseId? id, CommandResult result) = await h.Get<VendorReleaseCommands>().FileAsync(h.ContractId, h.By(Author, releasedOn), Content(releasedOn));
        Assert.True(result is CommandResult.Done, result.ToString());
        await h.Engine.WhenIdleAsync();
        return id!.Value;
    }

    public static async Task VendorDoAsync(this IncidentHarness h, Func<VendorReleaseCommands, Task<CommandResult>> act)
    {
        CommandResult result = await act(h.Get<VendorReleaseCommands>());
        Assert.True(result is CommandResult.Done, result.ToString());
        await h.Engine.WhenIdleAsync();
    }

    /// <summary>The client's answer to the judgement that stands.</summary>
    public static async Task<CommandResult> InstructAsync(this IncidentHarness h, CaseId id, string by, ApprovalAnswer answer = ApprovalAnswer.Approve,
        string? hash = null)
    {
        CommandResult result = await h.Get<VendorReleaseCommands>().DecideAsync(
            id, h.By(new(by)), "client", hash ?? (await h.VendorReleaseAsync(id)).Approval.ContentHash, answer, answer == ApprovalAnswer.Approve ? null : "理由");
        await h.Engine.WhenIdleAsync();
        return result;
    }

    public static async Task<VendorReleaseState> VendorReleaseAsync(this IncidentHarness h, CaseId id) =>
        (await h.Get<VendorReleaseReader>().ReadAsync(id)).State;

    /// <summary>It is over, and its list says the same.</summary>
    public static async Task ExpectEndAsync(this IncidentHarness h, CaseId id, VendorReleaseStatus status)
    {
        VendorReleaseState state = await h.VendorReleaseAsync(id);
        Assert.Equal((status, true), (state.Status, state.IsClosed));
        Assert.Equal(status, (await h.Get<VendorReleaseLedger>().FindAsync(id))!.Summary!.Status);
    }
}
