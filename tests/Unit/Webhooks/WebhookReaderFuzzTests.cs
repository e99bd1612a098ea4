using System.Diagnostics.CodeAnalysis;
using System.Text;
using Workflows.Webhooks;
using Xunit;

namespace Workflows.Unit.Tests.Webhooks;

/// <summary>Whatever arrives, <see cref="WebhookReader.Read"/> answers with a value within its bounds. Seeded: a failure names its case.</summary>
[SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "Repeatable cases, not secrets.")]
public sealed class WebhookReaderFuzzTests
{
    private static readonly string[] Bodies =
    [
        WebhookBodies.AlertmanagerMixed, WebhookBodies.Grafana, WebhookBodies.ZabbixOnCall, WebhookBodies.ZabbixEventDriven,
        WebhookBodies.ZabbixFull, WebhookBodies.AzureMetric, WebhookBodies.AzureLog, WebhookBodies.Datadog, WebhookBodies.Generic,
    ];

    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1e400", "123456789012345678901234567890", "\"\"", "\" \"", "\"\\u0000\"", "\"\\ud800\"", "\"{EVENT.ID}\"", "\"$ALERT_ID\"",
        "\"9999-12-31T23:59:59.9999999-14:00\"", "\"0001-01-01T00:00:00+14:00\"", "\"2026.10.05 99:99:99\"", "18446744073709551615", "\"http://[\"",
        "\"https://\"",
        "[]", "{}", "[[[{}]]]", "{\"a\":{\"a\":1,\"a\":2}}", "[null,1,\"x\",{}]", "\"[{\\\"tag\\\":1},2,null]\"", "\"[[[[\"",
        "\"firing\"", "\"resolved\"", "\"Fired\"", "1", "\"Recovered\"",
    ];

    public static TheoryData<int> Seeds => new(Enumerable.Range(1, 8));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void RandomBytes_NeverThrow(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 500; i++)
        {
            var body = new byte[random.Next(0, 200)];
            random.NextBytes(body);
            ReadByAll(body, $"seed {seed}, case {i}");
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void DamagedBodies_NeverThrow(int seed)
    {
        var random = new Random(1_000 + seed);
        for (var i = 0; i < 300; i++)
        {
            var body = Encoding.UTF8.GetBytes(Bodies[random.Next(Bodies.Length)]).ToList();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                var at = random.Next(body.Count);
                switch (random.Next(4))
                {
                    case 0: body[at] = (byte)random.Next(256); break;
                    case 1: body.RemoveRange(at, Math.Min(body.Count - at - 1, random.Next(20))); break;
                    case 2: body.Insert(at, (byte)"{}[]\",:\\0u"[random.Next(10)]); break;
                    default: body.InsertRange(at, body.GetRange(at, Math.Min(body.Count - at, random.Next(40)))); break;
                }
            }

            ReadByAll([.. body], $"seed {seed}, case {i}");
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void WellFormedBodiesWithWrongValues_NeverThrow(int seed)
    {
        var random = new Random(2_000 + seed);
        for (var i = 0; i < 300; i++)
        {
            var body = Bodies[random.Next(Bodies.Length)];
            for (var change = random.Next(1, 5); change > 0; change--)
            {
                body = ReplaceAValue(body, random);
            }

            ReadByAll(Encoding.UTF8.GetBytes(body), $"seed {seed}, case {i}");
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void RandomJson_NeverThrows(int seed)
    {
        var random = new Random(3_000 + seed);
        for (var i = 0; i < 300; i++)
        {
            var body = new StringBuilder();
            RandomValue(body, random, 0);
            ReadByAll(Encoding.UTF8.GetBytes(body.ToString()), $"seed {seed}, case {i}");
        }
    }

    [Fact]
    public void TheCases_ReachBothOutcomes()
    {
        var random = new Random(7);
        var understood = Enumerable.Range(0, 300).Count(_ => WebhookReader.Read(
            Reading.Of(WebhookSourceKind.Zabbix), Encoding.UTF8.GetBytes(ReplaceAValue(WebhookBodies.ZabbixFull, random)),
            Reading.Received) is WebhookReading.Understood);

        Assert.InRange(understood, 50, 299);
    }

    /// <summary>Replaces what stands between a colon and the next comma or bracket, strings as a whole.</summary>
    private static string ReplaceAValue(string body, Random random)
    {
        var colons = Enumerable.Range(0, body.Length - 2).Where(i => body[i] == '"' && body[i + 1] == ':').ToList();
        if (colons.Count == 0)
        {
            return body;
        }

        var start = colons[random.Next(colons.Count)] + 2;
        while (start < body.Length - 1 && body[start] == ' ')
        {
            start++;
        }

        var end = start;
        if (body[start] == '"')
        {
            for (end = start + 1; end < body.Length && body[end] != '"'; end++)
            {
                end += body[end] == '\\' ? 1 : 0;
            }

            end++;
        }
        else if (body[start] is '{' or '[')
        {
            end = start;   // put before: then it is mostly damaged, which is a case too
        }
        else
        {
            while (end < body.Length && body[end] is not (',' or '}' or ']'))
            {
                end++;
            }
        }

        return body[..start] + Values[random.Next(Values.Length)] + body[Math.Min(end, body.Length)..];
    }

    private static void RandomValue(StringBuilder body, Random random, int depth)
    {
        string[] names = ["alerts", "status", "labels", "data", "essentials", "alertContext", "condition", "allOf", "dimensions", "event_tags", "event_id",
            "event_name", "event_value",
            "alert_id", "alert_transition", "tags", "host", "check", "state", "startsAt", "monitorCondition", "alertId", "fingerprint", "annotations",
            "message"];
        switch (depth > 5 ? 2 : random.Next(3))
        {
            case 0:
                body.Append('{');
                for (var i = random.Next(7); i > 0; i--)
                {
                    body.Append('"').Append(names[random.Next(names.Length)]).Append("\":");
                    RandomValue(body, random, depth + 1);
                    body.Append(i > 1 ? "," : "");
                }

                body.Append('}');
                break;
            case 1:
                body.Append('[');
                for (var i = random.Next(4); i > 0; i--)
                {
                    RandomValue(body, random, depth + 1);
                    body.Append(i > 1 ? "," : "");
                }

                body.Append(']');
                break;
            default:
                body.Append(Values[random.Next(Values.Length)]);
                break;
        }
    }

    private static void ReadByAll(byte[] body, string which)
    {
        foreach (var kind in Enum.GetValues<WebhookSourceKind>())
        {
            WebhookReading reading;
            try
            {
                reading = WebhookReader.Read(Reading.Of(kind), body, Reading.Received);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"{kind}, {which}: {Encoding.UTF8.GetString(body)}", e);
            }

            if (reading is not WebhookReading.Understood understood)
            {
                var reason = Assert.IsType<WebhookReading.NotUnderstood>(reading).Reason;
                Assert.True(reason.English.Length is > 10 and < 1_000 && reason.Japanese.Length is > 5 and < 1_000 && reason.Path.StartsWith('$'), which);
                continue;
            }

            foreach (var signal in understood.Signals)
            {
                Assert.True(signal.Title.Length is > 0 and <= WebhookLimits.Title, which);
                Assert.True(signal.Labels.Count <= WebhookLimits.Labels && signal.Warnings.Count <= WebhookLimits.Warnings, which);
                Assert.True(!(signal.StartsAt > Reading.Received.AddMinutes(5)) && !(signal.EndsAt < signal.StartsAt), which);
                Assert.DoesNotContain('\0', signal.Title + signal.Description + signal.System);
            }
        }
    }
}
