using System.Globalization;
using Workflows.Changes.Process;
using Workflows.Checks;
using Workflows.Deliverables;
using Workflows.Incidents.Store;
using Workflows.Meetings;
using Workflows.Onboarding.Process;
using Workflows.ProblemManagement;
using Workflows.Registers;
using Workflows.Releases.Process;
using Workflows.Requests;
using Workflows.Rosters.Process;
using Workflows.SecurityIncidents;
using Workflows.Testing;
using Workflows.VendorReleases;
using Xunit;

namespace Workflows.Http.Tests.Processes;

/// <summary>Every process of the application has its contract here.</summary>
public sealed class ProcessHttpTests
{
    [Fact]
    public void EveryProcess_HasItsContract() => Assert.Equal(
        Workflows.Processes.All.Select(p => p.Kind.Word).Order(StringComparer.Ordinal),
        typeof(ProcessHttpTests).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(ProcessHttpContract)))
            .Select(t => ((ProcessHttpContract)Activator.CreateInstance(t, new AppFixture())!).Kind.Word).Order(StringComparer.Ordinal));
}

public sealed class IncidentHttpContract(AppFixture app) : ProcessHttpContract(app, IncidentKind.Incidents)
{
    protected override string Facts => "facts";

    protected override string Shown => "Contract incident";

    protected override Dictionary<string, object> Body(int number) => new()
    {
        ["contract"] = Contract, ["person"] = "toban1", ["title"] = $"{Shown} {number}", ["stopped"] = true, ["heardAt"] = "2026-11-20T10:30:00+09:00",
    };
}

public sealed class ChangeHttpContract(AppFixture app) : ProcessHttpContract(app, ChangeProcess.Changes)
{
    protected override string Shown => "Contract change";

    protected override Dictionary<string, object> Body(int number) => new()
    {
        ["contract"] = Contract, ["person"] = "toban1", ["title"] = $"{Shown} {number}", ["class"] = "minor",
    };
}

public sealed class ReleaseHttpContract(AppFixture app) : ProcessHttpContract(app, ReleaseProcess.Releases)
{
    protected override string Shown => "Contract release";

    protected override Dictionary<string, object> Body(int number) => new()
    {
        ["contract"] = Contract, ["person"] = "toban1", ["title"] = $"{Shown} {number}", ["manager"] = "leader",
    };
}

public sealed class PlacementHttpContract(AppFixture app) : ProcessHttpContract(app, PlacementProcess.Placements)
{
    protected override string Contract => "saitama";

    protected override string Shown => "Contract person";

    protected override Dictionary<string, object> Body(int number) => new()
    {
        ["contract"] = Contract, ["person"] = "toban1", ["name"] = $"{Shown} {number}", ["mail"] = $"contract{number}@staff.example", ["role"] = "role2",
        ["sites"] = new[] { "gan" },
        ["from"] = DateTime.UtcNow.AddDays(60).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    };
}

public sealed class RosterHttpContract(AppFixture app) : ProcessHttpContract(app, RosterProcess.Rosters)
{
    protected override string Contract => "saitama";

    protected override string Shown => "がんセンター";

    protected override (string Name, Dictionary<string, object> Body) Act => ("generate", new() { ["lastStep"] = 0 });

    protected override Dictionary<string, object> Body(int number) => new()
    {
        ["contract"] = Contract, ["person"] = "toban1", ["month"] = DateTime.UtcNow.AddMonths(number + 2).ToString("yyyy-MM", CultureInfo.InvariantCulture),
    };
}

public sealed class VendorReleaseHttpContract(AppFixture app) : ProcessHttpContract(app, VendorReleaseProcess.VendorReleases)
{
    protected override string Shown => "Contract product";

    protected override Dictionary<string, object> Body(int number) => new()
    {
        ["contract"] = Contract, ["person"] = "toban1", ["product"] = $"{Shown} {number}", ["version"] = "1.0", ["kind"] = "fixModule",
        ["releasedOn"] = "2026-11-20",
    };
}

public sealed class MeetingHttpContract(AppFixture app) : ProcessHttpContract(app, MeetingProcess.Meetings)
{
    protected override string Shown => "Contract talk";

    protected override Dictionary<string, object> Body(int number) => new()
    {
        ["contract"] = Contract, ["person"] = "toban1", ["series"] = "meeting", ["subject"] = $"{Shown} {number}",
        ["starts"] = DateTime.UtcNow.Date.AddDays(30).ToString("yyyy-MM-ddTHH:mm:ss'+00:00'", CultureInfo.InvariantCulture), ["place"] = "Room 1",
    };
}

public sealed class RequestHttpContract(AppFixture app) : ProcessHttpContract(app, RequestProcess.Requests)
{
    protected override string Shown => "Contract question";

    protected override Dictionary<string, object> Body(int number) => new()
    {
        ["contract"] = Contract, ["person"] = "toban1", ["kind"] = "inquiry", ["from"] = "client", ["channel"] = "telephone", ["title"] = $"{Shown} {number}",
        ["text"] = "How?", ["received"] = DateTime.UtcNow.Date.ToString("yyyy-MM-ddTHH:mm:ss'+00:00'", CultureInfo.InvariantCulture),
    };
}

public sealed class DeliverableHttpContract(AppFixture app) : ProcessHttpContract(app, DeliverableProcess.Deliverables)
{
    protected override string Shown => "Contract meeting";

    protected override (string Name, Dictionary<string, object> Body) Act => ("not-owed", new() { ["reason"] = "called off" });

    protected override Dictionary<string, object> Body(int number) => new()
    {
        ["contract"] = Contract, ["person"] = "toban1", ["item"] = "minutes", ["day"] = "2026-11-20", ["subject"] = $"{Shown} {number}",
    };
}

public sealed class CheckHttpContract(AppFixture app) : ProcessHttpContract(app, CheckProcess.Checks)
{
    protected override string Shown => "Contract check";

    protected override (string Name, Dictionary<string, object> Body) Act => ("not-owed", new() { ["reason"] = "called off" });

    protected override Dictionary<string, object> Body(int number) => new()
    {
        ["contract"] = Contract, ["person"] = "toban1", ["list"] = "adhoc",
        ["day"] = DateTime.UtcNow.AddDays(30).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["subject"] = $"{Shown} {number}",
    };
}

public sealed class RegisterHttpContract(AppFixture app) : ProcessHttpContract(app, RegisterProcess.Registers)
{
    protected override string Shown => "Contract loan";

    protected override (string Name, Dictionary<string, object> Body) Act => ("remove", new() { ["reason"] = "registered twice" });

    protected override Dictionary<string, object> Body(int number) => new()
    {
        ["contract"] = Contract, ["person"] = "toban1", ["register"] = "loans",
        ["values"] = new Dictionary<string, string> { ["item"] = $"{Shown} {number}", ["lent_on"] = "2026-11-20" },
    };
}

public sealed class ProblemHttpContract(AppFixture app) : ProcessHttpContract(app, ProblemProcess.Problems)
{
    protected override string Shown => "Contract problem";

    protected override Dictionary<string, object> Body(int number) => new()
    {
        ["contract"] = Contract, ["person"] = "toban1", ["origin"] = "sign", ["title"] = $"{Shown} {number}", ["text"] = "It grows.", ["category"] = "software",
        ["urgency"] = "high", ["priority"] = "2", ["responsible"] = "leader",
        ["due"] = DateTime.UtcNow.AddDays(30).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
    };
}

public sealed class SecurityIncidentHttpContract(AppFixture app) : ProcessHttpContract(app, SecurityProcess.SecurityIncidents)
{
    protected override string Shown => "情報の漏えい・紛失";

    protected override (string Name, Dictionary<string, object> Body) Act => ("cause", new() { ["text"] = "A wrong setting" });

    protected override Dictionary<string, object> Body(int number) => new()
    {
        ["contract"] = Contract, ["person"] = "toban1", ["kinds"] = new[] { "leak" }, ["system"] = $"Contract system {number}", ["what"] = "A file was open.",
        ["noticedBy"] = "somebody", ["noticed"] = DateTime.UtcNow.Date.ToString("yyyy-MM-ddTHH:mm:ss'+00:00'", CultureInfo.InvariantCulture),
    };
}
