using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace Workflows.Embedded.Server;

/// <summary><c>incidents ...</c> and <c>alert ...</c>: what is open, and whether an alert would wake somebody; of the running server, by its API.</summary>
internal static class IncidentCommands
{
    public static IEnumerable<Command> Create(CommandContext context)
    {
        var incidents = new Command("incidents", "Looks at incidents.");
        incidents.Subcommands.Add(List(context));
        var alert = new Command("alert", "Tries the way that an alert goes.");
        alert.Subcommands.Add(Test(context));
        return [incidents, alert];
    }

    private static Command List(CommandContext context)
    {
        Option<string> contract = new("--contract") { Description = "Only of this contract." };
        Option<bool> closed = new("--closed") { Description = "Those that are over, of the last 400 days, instead of those that are open." };
        return new Command("list", "Lists incidents with whom they are with and what is due next.") { contract, closed }.Running(
            async (parsed, cancellation) =>
            {
                await using RemoteOperations server = OperationSite.MustRun(context);
                string of = parsed.GetValue(contract) is { } id ? "&contract=" + Uri.EscapeDataString(id) : "";
                return await server.ApiAsync($"incidents?status={(parsed.GetValue(closed) ? "closed" : "open")}{of}", null, cancellation);
            },
            (answer, output) =>
            {
                var table = new TextTable("Id", "Status", "Opened", "Next due", "With", "Title");
                foreach (JsonElement incident in answer.GetProperty("incidents").EnumerateArray())
                {
                    JsonElement summary = incident.GetProperty("summary");
                    table.Add(
                        incident.GetProperty("id").GetString(), summary.GetProperty("status").GetString(),
                        CommandOutput.Show(summary.GetProperty("openedAt").GetDateTimeOffset()), CommandOutput.Show(NextDue(summary)),
                        string.Join(", ", summary.GetProperty("responders").EnumerateArray().Select(r => r.GetString())), summary.GetProperty("title").GetString());
                }

                table.Write(output);
            });
    }

    private static Command Test(CommandContext context)
    {
        Argument<string> contract = new("contract") { Description = "Id of the contract." };
        return new Command("test", "Opens an incident by an alert as monitoring would: the people on duty are really called.") { contract }.Running(
            async (parsed, cancellation) =>
            {
                await using RemoteOperations server = OperationSite.MustRun(context);
                string id = parsed.GetValue(contract)!;
                JsonElement answer = await server.ApiAsync($"webhooks/{Uri.EscapeDataString(id)}/alertmanager", Alert(TimeProvider.System.GetUtcNow()), cancellation);
                string incident = answer.GetProperty("alerts")[0].GetProperty("incident").GetString()!;
                return new TestedAlert(incident, new Uri(server.Address, "/incidents/" + incident));
            },
            (tested, output) =>
            {
                output.WriteLine(TextTable.Printable($"{tested.Incident} is open, and its people are being called: {tested.Page}"));
                output.WriteLine("Withdraw it there when they have the mail.");
            });
    }

    /// <summary>One that no other joins: the test of a moment is an incident of its own.</summary>
    private static object Alert(DateTimeOffset now)
    {
        string one = "test-" + now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        return new
        {
            version = "4",
            groupKey = one,
            status = "firing",
            alerts = new[]
            {
                new
                {
                    status = "firing",
                    fingerprint = one,
                    startsAt = now,
                    labels = new { alertname = "WorkflowsAlertTest", instance = one },
                    annotations = new
                    {
                        summary = "【テスト】アラートの動作確認 / alert test",
                        description = "障害ではありません。確認のうえ取り下げてください。 / Nothing is broken. Please withdraw it.",
                    },
                },
            },
        };
    }

    private static DateTimeOffset? NextDue(JsonElement summary) => summary.GetProperty("clocks").EnumerateArray()
        .Where(clock => !clock.TryGetProperty("doneAt", out _) && clock.TryGetProperty("due", out _))
        .Select(clock => (DateTimeOffset?)clock.GetProperty("due").GetDateTimeOffset()).Min();
}

/// <summary>The incident that a test opened.</summary>
internal sealed record TestedAlert(string Incident, Uri Page);
