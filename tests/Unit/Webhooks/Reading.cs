using System.Text;
using Workflows.Webhooks;
using Xunit;

namespace Workflows.Unit.Tests.Webhooks;

/// <summary>Reads bodies as the tests of this folder need it.</summary>
internal static class Reading
{
    public static readonly DateTimeOffset Received = new(2026, 10, 5, 3, 15, 0, TimeSpan.Zero);

    public static WebhookSource Of(WebhookSourceKind kind) => new()
    {
        Name = "source-1",
        Kind = kind,
        Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"),
        Mapping = kind == WebhookSourceKind.Generic ? Mapping : null,
    };

    public static WebhookMapping Mapping => new()
    {
        Rule = ["host", "check"],
        State = new() { Path = "state", Firing = ["DOWN", "2"], Resolved = ["UP", "0"] },
        Title = "{host}: {message}",
        StartsAt = "since",
    };

    public static WebhookReading Raw(WebhookSource source, string body, DateTimeOffset? at = null) =>
        WebhookReader.Read(source, Encoding.UTF8.GetBytes(body), at ?? Received);

    public static WebhookReading.Understood All(WebhookSource source, string body, DateTimeOffset? at = null) =>
        Assert.IsType<WebhookReading.Understood>(Raw(source, body, at));

    public static AlertSignal One(WebhookSourceKind kind, string body, DateTimeOffset? at = null) =>
        Assert.Single(All(Of(kind), body, at).Signals);

    public static WebhookProblem Problem(WebhookSource source, string body) =>
        Assert.IsType<WebhookReading.NotUnderstood>(Raw(source, body)).Reason;
}
