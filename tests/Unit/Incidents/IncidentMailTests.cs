using FsCheck;
using FsCheck.Fluent;
using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Incidents.Process;
using Workflows.Incidents.Reports;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Unit.Tests.Contracts;
using Xunit;

namespace Workflows.Unit.Tests.Incidents;

/// <summary>The mail of every duty of every contract in both languages, with titles that mean no good.</summary>
public sealed class IncidentMailTests
{
    private const string Hostile = "<script>alert('x')</script>\"'&\r\nBcc: all@client.example\t<img src=x onerror=1>";

    public static TheoryData<string, string> ContractsAndLanguages
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (string id in ShippedContracts.Catalog.All.Select(p => p.Id))
            {
                data.Add(id, "ja");
                data.Add(id, "en");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(ContractsAndLanguages))]
    public void EveryDuty_IsWorded_AndNothingOfItsTitleIsMarkupOrAHeader(string contract, string language)
    {
        CaseView<IncidentState> incident = Incident(ShippedContracts.Catalog[contract], Hostile);
        HashSet<DutyKind> worded = [];
        foreach (IncidentDuty duty in DutiesOf(incident))
        {
            ReportDocument? report = duty.Kind == DutyKind.DeliverReport
                ? new() { StepId = duty.StepId!, Occurrence = 1, Version = 1, Values = [new("summary", "概略", Hostile)], Author = "x", SavedAt = Samples.At }
                : null;
            ComposedMail mail = IncidentMail.Compose(incident, duty, language, Hostile, (new Uri("https://workflows.example/l/a?b=\"c&d"), "123456"), report,
                Samples.At, isInternal: true);
            worded.Add(duty.Kind);
            Assert.False(string.IsNullOrWhiteSpace(mail.Subject), duty.Key);
            Assert.DoesNotContain(mail.Subject, char.IsControl);
            Assert.DoesNotContain("<script", mail.Html, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("<img", mail.Html, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("\"c&d", mail.Html, StringComparison.Ordinal);
            Assert.Contains("123456", mail.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("{0}", mail.Subject + mail.Text + mail.Html, StringComparison.Ordinal);
        }

        Assert.Equal(Enum.GetValues<DutyKind>().Where(k => k != DutyKind.Close).ToHashSet(), worded);
    }

    [Theory]
    [MemberData(nameof(ContractsAndLanguages))]
    public void Breach_SaysWhetherItIsOneOfTheContract(string contract, string language)
    {
        CaseView<IncidentState> incident = Incident(ShippedContracts.Catalog[contract], "受付");
        foreach (IncidentStep step in incident.Contract.Profile.Incident.Steps.Where(s => incident.State.Step(s.Id, 1) is not null))
        {
            string text = IncidentMail.Compose(incident, Breach(step), language, null, null, null, Samples.At, isInternal: true).Text;
            string contractual = language == "ja" ? "契約" : "A deadline of the contract";
            string house = language == "ja" ? "運用" : "operating policy";
            string lead = text[..text.IndexOf('\n', StringComparison.Ordinal)];
            if (step.Source.Basis == RuleBasis.House)
            {
                Assert.Contains(house, lead, StringComparison.Ordinal);
            }
            else if (step.Contractual)
            {
                Assert.Contains(contractual, lead, StringComparison.Ordinal);
            }
            else
            {
                Assert.Equal(Internal(language, step), lead);
            }
        }

        static string Internal(string language, IncidentStep step) => IncidentTexts.All.Get(language, "Lead.Breach.Internal", step.Name.In(language));
    }

    [Theory]
    [MemberData(nameof(ContractsAndLanguages))]
    public void Client_ReadsClauses_AndNothingThatWeAssume(string contract, string language)
    {
        CaseView<IncidentState> incident = Incident(ShippedContracts.Catalog[contract], "受付");
        string assumed = language == "ja" ? "仮定" : "assumed";
        foreach (IncidentDuty duty in DutiesOf(incident))
        {
            Assert.DoesNotContain(assumed, Text(duty, isInternal: false), StringComparison.Ordinal);
        }

        bool hasAssumed = incident.State.Steps.Any(s => s.StartedAt is not null && s.Step.Source.AssumedParts.Count > 0);
        Assert.Equal(hasAssumed, DutiesOf(incident).Any(d => Text(d, isInternal: true).Contains(assumed, StringComparison.Ordinal)));

        string Text(IncidentDuty duty, bool isInternal) => IncidentMail.Compose(incident, duty, language, null, null, null, Samples.At, isInternal).Text;
    }

    [Fact]
    public void AnyTitle_LeavesTheSubjectOneLineOf200Characters_MeetsSpecification() => Prop.ForAll(
        Gen.Elements("\r", "\n", "\0", "\u0085", "\u2028", "\"", "<", "障", "a", "💥").ArrayOf().Select(string.Concat).Resize(400).ToArbitrary(),
        title =>
        {
            CaseView<IncidentState> incident = Incident(ShippedContracts.Catalog["standard"], title);
            IncidentDuty breach = Breach(incident.Contract.Profile.Incident.Steps[0]);
            string subject = IncidentMail.Compose(incident, breach, "ja", null, null, null, Samples.At, isInternal: true).Subject;
            return subject.Length <= 200 && !subject.Any(char.IsControl)
                && !subject.EnumerateRunes().Contains(System.Text.Rune.ReplacementChar); // no character is cut in two
        }).QuickCheckThrowOnFailure();

    private static IncidentDuty Breach(IncidentStep step) => Samples.Duty with { StepId = step.Id, Contractual = step.Contractual };

    /// <summary>An incident in which every step has come to pass and every kind of news has arrived.</summary>
    private static CaseView<IncidentState> Incident(ContractProfile profile, string title)
    {
        Contract contract = new(profile, profile.BuildCalendars(ShippedContracts.Catalog.Holidays));
        IncidentClocks clocks = new(profile, contract.Calendars);
        CaseId id = CaseId.For(IncidentKind.Incidents, profile.Id, "seed", new DateOnly(2026, 11, 20));
        string report = profile.Incident.Steps.First(s => s.Kind == StepKind.Report).Id;
        string lastReport = profile.Incident.Steps.Last(s => s.Kind == StepKind.Report).Id;
        IncidentFact[] facts =
        [
            .. Samples.Facts.Where(f => f is AlertFired or AlertResolved or AlertWentStale or Reported or Acknowledged or SystemStateSet or RecoveryMarked
                or ResponseCompleted or ClockResumed or MailUndeliverable or StateChanged)
                .Select(f => f switch
                {
                    AlertFired fired => fired with { Title = title, Description = title, System = title, Severity = title },
                    MailUndeliverable failed => failed with { Error = title },
                    _ => f,
                }),
            .. profile.Incident.Steps.Where(s => s.Kind == StepKind.Task)
                .Select(s => new TaskDone { Id = "task/" + s.Id, At = Samples.At, RecordedAt = Samples.At, Actor = "x", StepId = s.Id }),
            Sent(report, 1),
            Sent(lastReport, 2),
            new ReportAccepted { Id = "decision/1", At = Samples.At, RecordedAt = Samples.At, Actor = "x", StepId = report, Occurrence = 1, Version = 1 },
            new ReportReturned { Id = "decision/2", At = Samples.At, RecordedAt = Samples.At, Actor = "x", StepId = lastReport, Occurrence = 1, Version = 2,
                Comment = title },
            .. ((string[])["open", "agreed", "refused", "back"]).Select(p => new ExclusionProposed
            {
                Id = "exclusion/" + p, At = Samples.At, RecordedAt = Samples.At, Actor = "x", Proposal = p, Code = "other_service", Indicators = ["availability"],
                Evidence = title, PublishedOn = new(2026, 11, 20), PublishedAt = title, Investigation = title,
            }),
            new ExclusionAnswered { Id = ExclusionAnswered.IdOf("agreed"), At = Samples.At, RecordedAt = Samples.At, Actor = "x", Proposal = "agreed",
                Agreed = true },
            new ExclusionAnswered { Id = ExclusionAnswered.IdOf("refused"), At = Samples.At, RecordedAt = Samples.At, Actor = "x", Proposal = "refused",
                Agreed = false, Reason = title },
            new ExclusionTakenBack { Id = ExclusionAnswered.IdOf("back"), At = Samples.At, RecordedAt = Samples.At, Actor = "x", Proposal = "back" },
        ];
        return new(id, Samples.At, contract, IncidentState.Of(id, profile, clocks, facts));

        static ReportSent Sent(string step, int version) => new()
        {
            Id = $"report/{step}/{version}", At = Samples.At, RecordedAt = Samples.At, Actor = "x", StepId = step, Occurrence = 1, Version = version,
            ContentHash = "00",
        };
    }

    private static IEnumerable<IncidentDuty> DutiesOf(CaseView<IncidentState> incident)
    {
        IncidentStep[] steps = [.. incident.Contract.Profile.Incident.Steps.Where(s => incident.State.Step(s.Id, 1) is not null)];
        IncidentStep[] reports = [.. steps.Where(s => s.Kind == StepKind.Report)];
        IEnumerable<IncidentDuty> ofSteps =
            from kind in (DutyKind[])[DutyKind.Announce, DutyKind.Remind, DutyKind.Warn, DutyKind.Breach]
            from step in steps
            select Samples.Duty with { Kind = kind, StepId = step.Id, Contractual = step.Contractual };
        return
        [
            .. ofSteps,
            .. ((DutyKind[])[DutyKind.Page, DutyKind.TellNews, DutyKind.NobodyAnswered, DutyKind.AcknowledgementExpired, DutyKind.ConfirmRecovery,
                DutyKind.TellRecovered])
                .Select(kind => Samples.Duty with { Kind = kind, StepId = null }),
            .. reports.Select(step => Samples.Duty with { Kind = DutyKind.DeliverReport, StepId = step.Id, Version = 1 }),
            .. reports.SelectMany(step => ((DutyKind[])[DutyKind.RemindAcceptance, DutyKind.TellUnaccepted])
                .Select(kind => Samples.Duty with { Kind = kind, StepId = step.Id, Version = 1 })),
            Samples.Duty with { Kind = DutyKind.TellDecision, StepId = reports[0].Id, Version = 1 },
            Samples.Duty with { Kind = DutyKind.TellDecision, StepId = reports[^1].Id, Version = 2 },
            Samples.Duty with { Kind = DutyKind.AskExclusion, StepId = null, Proposal = "open" },
            Samples.Duty with { Kind = DutyKind.RemindExclusion, StepId = null, Proposal = "open" },
            .. ((string[])["agreed", "refused", "back"]).Select(p => Samples.Duty with { Kind = DutyKind.TellExclusion, StepId = null, Proposal = p }),
            Samples.Duty with { Kind = DutyKind.TellUndeliverable, StepId = null, Key = DutyKeys.TellUndeliverable("undeliverable/k1") },
            Samples.Duty with { Kind = DutyKind.TellStale, StepId = null, Key = DutyKeys.TellStale("stale/e1") },
            Samples.Duty with { Kind = DutyKind.TellVacant, StepId = null, Key = DutyKeys.TellVacant("on_call") },
        ];
    }
}
