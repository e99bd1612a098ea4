using Workflows.Checks;
using Workflows.Contracts;
using Workflows.Deliverables;
using Workflows.Kit.Events;
using Workflows.Testing;
using Workflows.Unit.Tests.Contracts;
using Xunit;

namespace Workflows.Unit.Tests.Deliverables;

/// <summary>Events of other cases that open deliverables.</summary>
public sealed class DeliverableTriggerTests
{
    /// <summary>Nobody reads a type of ours: whatever a shipped contract opens something on has words.</summary>
    [Fact]
    public void WhatOpensSomething_IsSaidInWords()
    {
        EventTrigger[] all =
        [
            .. from profile in ShippedContracts.Catalog.All
               from opens in (profile.Section<DeliverableRules>()?.Items.SelectMany(i => i.Opens) ?? [])
                   .Concat(profile.Section<CheckRules>()?.Lists.SelectMany(l => l.Opens) ?? [])
               select opens,
        ];
        Assert.True(all.Length > 10);
        Assert.All(all.SelectMany(o => o.WordsIn("ja").Concat(o.WordsIn("en"))), words => Assert.DoesNotContain('.', words));
    }

    /// <summary>What was said of the case decides, member by member.</summary>
    [Theory]
    [InlineData("okayama", "start_documents_change", "placement.proposed", "", true)] // OKA-DLV-10: nobody accepts staff there
    [InlineData("okayama", "start_documents_change", "placement.ended", "", true)]
    [InlineData("okayama", "start_documents_change", "placement.withdrawn", "", false)]
    [InlineData("saga", "plan_change", "placement.proposed", "", true)] // SAG-DLV-06, -15
    [InlineData("saga", "plan_change", "placement.ended", "", true)]
    [InlineData("saga", "plan_change", "register.changed", "register=organisation", true)]
    [InlineData("saga", "plan_change", "register.changed", "register=configuration", false)]
    [InlineData("saga", "design", "release.runCompleted", "", true)] // SAG-DLV-19
    [InlineData("saga", "system_set", "release.runCompleted", "", true)] // SAG-DLV-18
    [InlineData("saga", "system_set", "release.runAborted", "", false)]
    [InlineData("saitama", "plan_change", "placement.approved", "stage=acceptance.client", true)] // SAI-DLV-03
    [InlineData("gunma", "manual", "deliverable.approved", "item=work_plan stage=client", true)] // GUN-DLV-05
    [InlineData("gunma", "requirements", "deliverable.approved", "item=work_plan", true)] // GUN-DLV-14
    [InlineData("gunma", "briefing", "deliverable.approved", "item=work_plan", true)]
    [InlineData("gunma", "setup_report", "deliverable.approved", "item=work_plan", true)]
    [InlineData("gunma", "application", "deliverable.approved", "item=work_plan", true)]
    [InlineData("gunma", "vulnerability_assessment", "deliverable.approved", "item=work_plan", true)] // GUN-SEC-01
    [InlineData("gunma", "application", "deliverable.approved", "item=requirements", false)]
    [InlineData("gunma", "application", "deliverable.filed", "item=work_plan", false)]
    [InlineData("mie", "organisation_change", "placement.approved", "", true)] // MIE-DLV-20
    [InlineData("mie", "organisation_change", "register.removed", "register=parties", true)]
    [InlineData("mie", "organisation_change", "register.changed", "register=loans", false)]
    [InlineData("mie", "own_audit", "register.changed", "register=own_audits state=done", true)] // MIE-AUD-16
    [InlineData("mie", "own_audit", "register.registered", "register=own_audits state=done", true)]
    [InlineData("mie", "own_audit", "register.changed", "register=own_audits state=dropped", false)]
    [InlineData("mie", "own_audit", "register.changed", "register=own_audits", false)]
    [InlineData("mie", "advisory_report", "register.registered", "register=advisories", true)] // MIE-SEC-01, -17, -28
    [InlineData("mie", "advisory_report", "register.changed", "register=advisories", false)]
    [InlineData("saga", "advisory_report", "register.registered", "register=advisories", true)] // SAG-SEC-05
    public void WhatHappened_OpensWhatTheContractNames(string contract, string item, string type, string said, bool opens)
    {
        Dictionary<string, string> members = said.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToDictionary(s => s.Split('=')[0], s => s.Split('=')[1]);
        DeliverableItem rule = ShippedContracts.Catalog[contract].Section<DeliverableRules>()!.Item(item)!;
        Assert.Equal(opens, rule.Opens.Any(o => o.IsOn("workflows." + type) && o.Matches(members)));
    }

    [Theory]
    [InlineData("gunma", "functions", "deliverable.filed", "item=application", true)] // GUN-MSG-01 to -09
    [InlineData("gunma", "functions", "deliverable.filed", "item=manual", false)]
    [InlineData("gunma", "training", "meeting.held", "series=training", true)] // GUN-DLV-07
    [InlineData("gunma", "training", "meeting.held", "series=meeting", false)]
    [InlineData("mie", "disaster", "incident.causeFound", "cause=disaster", true)] // MIE-INC-29
    [InlineData("mie", "disaster", "incident.causeFound", "cause=operation", false)]
    [InlineData("mie", "id_review", "request.triaged", "request=user_support class=ids", true)] // MIE-ADM-04
    [InlineData("mie", "id_review", "request.triaged", "request=user_support class=terminals", false)]
    [InlineData("saga", "restore", "request.filed", "request=restore", true)] // SAG-BKP-04 to -06
    [InlineData("saga", "restore", "request.filed", "request=order", false)]
    public void WhatHappened_OpensTheListThatTheContractNames(string contract, string list, string type, string said, bool opens)
    {
        Dictionary<string, string> members = said.Split(' ').ToDictionary(s => s.Split('=')[0], s => s.Split('=')[1]);
        CheckList rule = ShippedContracts.Catalog[contract].Section<CheckRules>()!.Find(list)!;
        Assert.Equal(opens, rule.Opens.Any(o => o.IsOn("workflows." + type) && o.Matches(members)));
    }

    /// <summary>A type is the whole type: no event of another process, and none that only ends alike.</summary>
    [Fact]
    public void AType_IsTheWholeType()
    {
        EventTrigger trigger = new(["change.closed"], new Dictionary<string, string>());
        Assert.True(trigger.IsOn("workflows.change.closed"));
        Assert.False(trigger.IsOn("workflows.exchange.closed"));
        Assert.False(trigger.IsOn("change.closed"));
        Assert.False(trigger.IsOn("workflows.change.closedAgain"));
    }

    /// <summary>What a profile may ask for is said by an event of that process.</summary>
    [Fact]
    public void EveryMember_IsSaidByAnEvent()
    {
        string[][] approved = [.. File.ReadAllLines(Repository.Folder("tests/Unit/Events/Approved.txt")).Select(l => l.Split(' '))];
        Assert.DoesNotContain(
            Processes.All.SelectMany(p => EventTrigger.MembersOf(p.Kind.Word).Select(m => (p.Kind.Word, m))),
            k => !approved.Any(l => l[0].StartsWith($"workflows.{k.Word}.", StringComparison.Ordinal) && l.Skip(1).Contains(k.m)));
        Assert.Equal(24, Processes.All.Sum(p => EventTrigger.MembersOf(p.Kind.Word).Count)); // none of a process that is called otherwise
    }

    [Theory]
    [InlineData("on: register.changed", "on: register.chnged", ".opens[0].on: expected one of the events", "'register.chnged' (did you mean 'register.changed'?)")]
    [InlineData("{register: own_audits", "{register: own_audit", ".opens[0].where.register: expected one of the registers", "(did you mean 'own_audits'?)")]
    [InlineData("{register: own_audits", "{registr: own_audits", ".opens[0].where.registr: expected one of the members register, state, watch", "'registr'")]
    [InlineData("every: event", "every: term\n      from: start", ".opens: expected every: event", "found")]
    [InlineData("on: register.changed", "on: [register.changed, change.closed]", ".opens[0].where: expected events of one process beside it", "register, change")]
    [InlineData("opens:", "joins: true\n      opns:", "'opns'", "did you mean 'opens'?")]
    public void WhatCannotBeMeant_IsSaidWithItsPath(string right, string wrong, string expected, string found)
    {
        string text = ShippedContracts.Text("mie.yaml").Replace(
            "{on: [register.registered, register.changed], where: {register: own_audits, state: done}}",
            "{on: register.changed, where: {register: own_audits, state: done}}", StringComparison.Ordinal);
        int item = text.IndexOf("- id: own_audit\n", StringComparison.Ordinal);
        int at = text.IndexOf(right, item, StringComparison.Ordinal);
        ProfileReading reading = ProfileReader.Read(text[..at] + wrong + text[(at + right.Length)..], "mie.yaml", Processes.Sections);
        Assert.Contains(
            reading.Errors, e => e.ToString().Contains(expected, StringComparison.Ordinal) && e.ToString().Contains(found, StringComparison.Ordinal));
    }

    /// <summary>What counts from a day of the term needs that day.</summary>
    [Fact]
    public void WhatIsDueOnceInTheTerm_NeedsItsDay()
    {
        ProfileReading reading = ProfileReader.Read(
            ShippedContracts.Text("gunma.yaml").Replace("{from: 2026-06-01, to: 2027-03-31}", "{to: 2027-03-31}", StringComparison.Ordinal), "gunma.yaml",
            Processes.Sections);
        Assert.Contains(reading.Errors, e => e.ToString().Contains(
            "deliverables.items[work_plan].every: expected 'contract.term.from' beside it", StringComparison.Ordinal));
    }
}
