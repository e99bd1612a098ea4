using Workflows.Contracts;
using Workflows.Incidents;
using Xunit;

namespace Workflows.Unit.Tests.Contracts;

public sealed class ProfileReaderTests
{
    private static readonly string Small = """
        schema: workflows.profile/1
        contract:
          id: small
          title: Title
          client: Client
          contractor: Contractor
          time_zone: Asia/Tokyo
        calendars:
          business: {basis: house, weekdays: [mon, tue], hours: "09:00-17:00"}
          always: {basis: house, all_days: true}
        incident:
          clock: elapsed
          awareness: alert
          recovery: confirm
          join: rule
          flap_window: PT10M
          stale_after: PT24H
          steps:
            - id: first
              name: First
              kind: report
              basis: clause
              clause: "1.1"
              on: incident.aware
              due: PT30M
              to: client_contact
            - id: second
              name: Second
              kind: task
              basis: assumed
              why: nothing said
              on: step.done
              after: first
          escalation:
            basis: house
            levels: [{role: on_call, wait: PT5M}]
            repeat: 0
            acknowledgement_expires_after: PT30M
            nobody_answered_to: administrator
        """.ReplaceLineEndings("\n") + "\n";

    [Fact]
    public void SmallestProfile_IsRead()
    {
        ProfileReading reading = ProfileReader.Read(Small, "small.yaml", Processes.Sections);
        Assert.Empty(reading.Errors);
        ContractProfile profile = reading.Profile!;
        Assert.Equal("small", profile.Id);
        Assert.Equal(["client_contact"], profile.Incident.Steps[0].To);
        Assert.True(profile.Incident.Steps[0].Contractual);
        Assert.False(profile.Incident.Steps[1].Contractual);
        Assert.Equal(RoleNames.IncidentOwner, profile.Incident.Steps[0].Owner);
        Assert.Equal([new ProfileAssumption("incident.steps[second]", "nothing said")], profile.Assumptions);
        Assert.Equal(12, profile.Version.Length);
        Assert.Equal(profile.Version, ProfileReader.Read(Small.ReplaceLineEndings("\r\n"), "small.yaml", Processes.Sections).Profile!.Version);
    }

    // Each row: what is replaced, by what, and the error with its line and column.
    [Theory]
    [InlineData("schema: workflows.profile/1", "schema: workflows.profile/2",
        "small.yaml:1:9: schema: expected workflows.profile/1, found 'workflows.profile/2' (did you mean 'workflows.profile/1'?)")]
    [InlineData("  clock: elapsed", "  clok: elapsed",
        "small.yaml:12:3: incident.clok: expected a key of incident (clock, awareness, service_calendar, recovery, join, flap_window, stale_after, stopped_severities, steps, escalation), found 'clok' (did you mean 'clock'?)")]
    [InlineData("  clock: elapsed", "  clok: elapsed",
        "small.yaml:12:3: incident: expected the key 'clock' (elapsed or a calendar: what due lengths count), found nothing")]
    [InlineData("  id: small", "  id: Small",
        "small.yaml:3:7: contract.id: expected an id of at most 39 lower-case letters, digits and hyphens, found 'Small'")]
    [InlineData("  id: small", "  id: a234567890123456789012345678901234567890",
        "small.yaml:3:7: contract.id: expected an id of at most 39 lower-case letters, digits and hyphens, found 'a234567890123456789012345678901234567890'")]
    [InlineData("  id: small", "  id: small\n  id: other", "small.yaml:4:3: contract.id: expected each key once, found it again (first on line 3)")]
    [InlineData("time_zone: Asia/Tokyo", "time_zone: Asia/Kyoto",
        "small.yaml:7:14: contract.time_zone: expected an IANA time zone such as Asia/Tokyo, found 'Asia/Kyoto'")]
    [InlineData("time_zone: Asia/Tokyo", "time_zone: Asia/Tokyo\n  term: {from: 2026-04-01, to: 2026-03-31}",
        "small.yaml:8:32: contract.term.to: expected a day on or after 'from', found '2026-03-31'")]
    [InlineData("time_zone: Asia/Tokyo", "time_zone: Asia/Tokyo\n  term: {from: 2026-02-30}",
        "small.yaml:8:16: contract.term.from: expected a day such as 2026-04-01, found '2026-02-30'")]
    [InlineData("title: Title", "title: {ja: A, en: B, C}",
        "small.yaml:4:25: contract.title.C: expected a key of a text (ja, en), found 'C' without a value (quote a text that holds a comma)")]
    [InlineData("due: PT30M", "due: P1D",
        "small.yaml:25:12: incident.steps[first].due: expected a due rule: PT30M, 3bd, 7d, 1mo, agreed or next_opening:<calendar>, found 'P1D': for days use 1d or 1bd")]
    [InlineData("due: PT30M", "due: 30m",
        "small.yaml:25:12: incident.steps[first].due: expected a due rule: PT30M, 3bd, 7d, 1mo, agreed or next_opening:<calendar>, found '30m': write PT30M")]
    [InlineData("due: PT30M", "due: -PT30M",
        "small.yaml:25:12: incident.steps[first].due: expected a due rule: PT30M, 3bd, 7d, 1mo, agreed or next_opening:<calendar>, found '-PT30M'")]
    [InlineData("due: PT30M", "due: -3bd", "small.yaml:25:12: incident.steps[first].due: expected a due time after the step's start, found '-3bd'")]
    [InlineData("due: PT30M", "due: next_opening:always",
        "small.yaml:25:12: incident.steps[first].due: expected a calendar that closes, so that it opens again, found 'always', which is always open")]
    [InlineData("due: PT30M", "due: next_opening:busines",
        "small.yaml:25:12: incident.steps[first].due: expected one of the calendars business, always, found 'busines' (did you mean 'business'?)")]
    [InlineData("flap_window: PT10M", "flap_window: P1D",
        "small.yaml:16:16: incident.flap_window: expected a length of time such as PT30M or PT2H, found 'P1D': for days use 1d or 1bd")]
    [InlineData("flap_window: PT10M", "flap_window: -PT10M",
        "small.yaml:16:16: incident.flap_window: expected a length of time such as PT30M or PT2H, found '-PT10M'")]
    [InlineData("hours: \"09:00-17:00\"", "hours: \"9-17\"",
        "small.yaml:9:57: calendars.business.hours: expected opening hours such as \"08:30-17:30\" (up to 24:00), or \"22:00-06:00\" into the next day, found '9-17'")]
    [InlineData("hours: \"09:00-17:00\"", "hours: \"09:00-09:00\"",
        "small.yaml:9:57: calendars.business.hours: expected opening hours such as \"08:30-17:30\" (up to 24:00), or \"22:00-06:00\" into the next day, found '09:00-09:00' (the end cannot be the beginning; a whole day is 00:00-24:00)")]
    [InlineData("hours: \"09:00-17:00\"", "hours: [\"09:00-13:00\", \"12:00-17:00\"]",
        "small.yaml:9:73: calendars.business.hours: expected hours that begin after 09:00-13:00, found '12:00-17:00'")]
    [InlineData("weekdays: [mon, tue]", "weekdays: [mon, tues]",
        "small.yaml:9:44: calendars.business.weekdays[1]: expected one of mon, tue, wed, thu, fri, sat, sun, found 'tues' (did you mean 'tue'?)")]
    [InlineData("weekdays: [mon, tue]", "base: alway",
        "small.yaml:9:34: calendars.business.base: expected one of the calendars always, found 'alway' (did you mean 'always'?)")]
    [InlineData("weekdays: [mon, tue]", "base: business",
        "small.yaml:9:34: calendars.business.base: expected a base that does not lead back to the calendar, found 'business'")]
    [InlineData("weekdays: [mon, tue]", "all_days: false",
        "small.yaml:9:13: calendars.business: expected exactly one of 'base', 'weekdays' and 'all_days: true', found all_days")]
    [InlineData("weekdays: [mon, tue]", "weekdays: [mon], closed_range: {from: \"12-29\", to: \"13-01\"}",
        "small.yaml:9:79: calendars.business.closed_range.to: expected a month and day such as \"12-29\", found '13-01'")]
    [InlineData("  business: {", "  office: {", "small.yaml:9:3: calendars: expected a calendar named 'business', whose days 3bd counts, found none")]
    [InlineData("  always: {", "  elapsed: {",
        "small.yaml:10:3: calendars.elapsed: expected a name other than 'elapsed', which is the clock that always runs, found 'elapsed'")]
    [InlineData("clock: elapsed", "clock: desk", "small.yaml:12:10: incident.clock: expected elapsed or one of the calendars business, always, found 'desk'")]
    [InlineData("awareness: alert", "awareness: alert_in_service_hours",
        "small.yaml:13:14: incident.awareness: expected a 'service_calendar' beside alert_in_service_hours, found none")]
    [InlineData("- id: second", "- id: first",
        "small.yaml:27:11: incident.steps[first].id: expected each step id once, found 'first' again (first on line 19)")]
    [InlineData("after: first", "after: frist",
        "small.yaml:33:14: incident.steps[second].after: expected one of the steps first, found 'frist' (did you mean 'first'?)")]
    [InlineData("after: first", "after: second",
        "small.yaml:33:14: incident.steps[second].after: expected a step that does not wait for this one, found 'second', a circle")]
    [InlineData("\n      after: first", "", "small.yaml:32:11: incident.steps[second].on: expected an 'after' beside step.done, found none")]
    [InlineData("to: client_contact", "to: client_contct",
        "small.yaml:26:11: incident.steps[first].to: expected one of the roles administrator, client_approver, client_contact, incident_owner, manager, on_call, team_lead (name others under 'roles'), found 'client_contct' (did you mean 'client_contact'?)")]
    [InlineData("\n      to: client_contact", "",
        "small.yaml:19:7: incident.steps[first]: expected the key 'to' (roles that receive the report), found nothing")]
    [InlineData("kind: task", "kind: task\n      to: manager",
        "small.yaml:30:11: incident.steps[second].to: expected 'to' only on kind: report, found it on kind: task")]
    [InlineData("due: PT30M", "due: PT30M\n      reminders: [PT15M, PT30M]",
        "small.yaml:26:26: incident.steps[first].reminders: expected a reminder before the due time (PT30M), found 'PT30M'")]
    [InlineData("due: PT30M", "due: PT30M\n      reminders: [PT15M, PT10M]",
        "small.yaml:26:26: incident.steps[first].reminders: expected a reminder later than the one before (PT15M), found 'PT10M'")]
    [InlineData("due: PT30M", "due: PT30M\n      warn_at_percent: [50, 100]",
        "small.yaml:26:29: incident.steps[first].warn_at_percent[1]: expected a whole number from 1 to 99, found '100'")]
    [InlineData("due: PT30M", "due: 3bd\n      clock: always",
        "small.yaml:26:14: incident.steps[first].clock: expected a clock only beside a due length such as PT2H (days use the calendar 'business'), found 'always'")]
    [InlineData("why: nothing said", "why: nothing said\n      contractual: true",
        "small.yaml:32:20: incident.steps[second].contractual: expected false, since the basis is assumed: nobody breaches what the text does not say, found true")]
    [InlineData("      clause: \"1.1\"", "      clause: \"1.1\"\n      assumed: [due]\n      why: no figure",
        "small.yaml:24:16: incident.steps[first].contractual: expected false, since the due figure is assumed: nobody breaches what the text does not say, found true")]
    [InlineData("\n      clause: \"1.1\"", "", "small.yaml:22:14: incident.steps[first].basis: expected a 'clause' beside basis: clause, found none")]
    [InlineData("\n      why: nothing said", "", "small.yaml:30:14: incident.steps[second].basis: expected a 'why' beside basis: assumed, found none")]
    [InlineData("      clause: \"1.1\"", "      clause: \"1.1\"\n      assumed: [clock]",
        "small.yaml:24:16: incident.steps[first].assumed: expected a 'why' beside it, found none")]
    [InlineData("      basis: clause\n", "", "small.yaml:19:7: incident.steps[first]: expected the key 'basis' (clause, assumed or house), found nothing")]
    [InlineData("basis: clause", "basis: claus",
        "small.yaml:22:14: incident.steps[first].basis: expected one of clause, assumed, house, found 'claus' (did you mean 'clause'?)")]
    [InlineData("repeat: 0", "repeat: often", "small.yaml:37:13: incident.escalation.repeat: expected a whole number from 0 to 20, found 'often'")]
    [InlineData("role: on_call", "role: oncall",
        "small.yaml:36:21: incident.escalation.levels[0].role: expected one of the roles administrator, client_approver, client_contact, incident_owner, manager, on_call, team_lead (name others under 'roles'), found 'oncall' (did you mean 'on_call'?)")]
    [InlineData("levels: [{role: on_call, wait: PT5M}]", "levels: []", "small.yaml:36:13: incident.escalation.levels: expected a list of at least 1, found 0")]
    [InlineData("incident:\n", "assumptions: [{path: incident.clok, why: x}]\nincident:\n",
        "small.yaml:11:22: assumptions[0].path: expected the path of a value in this file, e.g. incident.steps[first_report].due, found 'incident.clok'")]
    [InlineData("incident:\n", "roles: {manager: Chef}\nincident:\n",
        "small.yaml:11:9: roles.manager: expected a role beside the built-in ones, found 'manager'")]
    [InlineData("title: Title", "title: &a Title",
        "small.yaml:4:10: contract.title: expected plain data, found an anchor or alias (& or *); write the value out, or quote the text")]
    [InlineData("title: Title", "title: *a",
        "small.yaml:4:10: contract.title: expected plain data, found an anchor or alias (& or *); write the value out, or quote the text")]
    [InlineData("title: Title", "title: !!str Title", "small.yaml:4:10: contract.title: expected plain data, found a tag (!); quote the text")]
    public void WrongProfile_IsRefusedWithThePlace(string right, string wrong, string error)
    {
        Assert.Contains(right, Small, StringComparison.Ordinal);
        int at = Small.IndexOf(right, StringComparison.Ordinal);
        ProfileReading reading = ProfileReader.Read(string.Concat(Small.AsSpan(0, at), wrong, Small.AsSpan(at + right.Length)), "small.yaml",
            Processes.Sections);
        Assert.Null(reading.Profile);
        Assert.Contains(error, reading.Errors.Select(e => e.ToString()));
    }

    /// <summary>Whoever adds a process finds its section here without a word in this test.</summary>
    [Fact]
    public void UnknownKey_IsAnsweredWithTheKeysOfEveryProcess()
    {
        string text = Small.Replace("incident:\n", "sla: {}\nincident:\n", StringComparison.Ordinal);
        string keys = string.Join(", ", ["schema", "contract", "roles", "calendars", "sites", .. Processes.Sections.Select(s => s.Key), "assumptions"]);
        Assert.Equal($"small.yaml:11:1: sla: expected a key of a profile ({keys}), found 'sla'",
            Assert.Single(ProfileReader.Read(text, "small.yaml", Processes.Sections).Errors).ToString());
    }

    [Fact]
    public void AllMistakes_AreReportedAtOnce_InTheOrderOfTheFile()
    {
        string text = Small.Replace("awareness: alert", "awareness: maybe", StringComparison.Ordinal)
            .Replace("repeat: 0", "repeat: -1", StringComparison.Ordinal)
            .Replace("time_zone: Asia/Tokyo", "zone: Asia/Tokyo", StringComparison.Ordinal);
        Assert.Equal([3, 7, 13, 37], ProfileReader.Read(text, "small.yaml", Processes.Sections).Errors.Select(e => e.Line));
    }

    [Theory]
    [InlineData("", "small.yaml:0:0: expected a document, found an empty file")]
    [InlineData("[a, b]", "small.yaml:1:1: expected a mapping (a profile), found a list")]
    [InlineData("a: 1\n---\nb: 2\n", "small.yaml:2:1: expected one document, found a second one")]
    public void OtherDocument_IsRefused(string text, string error) =>
        Assert.Contains(error, ProfileReader.Read(text, "small.yaml", Processes.Sections).Errors.Select(e => e.ToString()));

    [Fact]
    public void BrokenYaml_HasItsPlace()
    {
        ProfileError error = Assert.Single(ProfileReader.Read("schema: x\ncontract: [a, b\nincident: 1\n", "small.yaml", Processes.Sections).Errors);
        Assert.True(error is { Expected: "YAML", Line: 2 or 3 }, error.ToString());
    }

    [Fact]
    public void LargeFile_IsRefusedUnread() => Assert.Equal(
        "small.yaml:0:0: expected at most 256 KiB, found 300 KiB",
        Assert.Single(ProfileReader.Read(new string('#', 300 * 1024), "small.yaml", Processes.Sections).Errors).ToString());

    [Fact]
    public void DeepFile_IsRefused() => Assert.Contains(
        "at most 24 levels", Assert.Single(ProfileReader.Read(new string('[', 5000), "small.yaml", Processes.Sections).Errors).Expected,
        StringComparison.Ordinal);
}
