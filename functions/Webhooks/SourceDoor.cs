using Workflows.Contracts;
using Workflows.Hosting;

namespace Workflows.Webhooks;

/// <summary>Lets in what a configured source sends, once it has proved to be one by its own secret: key, bearer, basic, or a signature over the body.</summary>
internal sealed partial class SourceDoor(ContractVersions contracts, WebhookSources sources, WebhookThrottle gate, TimeProvider clock, ILogger<SourceDoor> log)
{
    /// <summary>Reads the body of a source that is known, and has it handled.</summary>
    /// <param name="request">The request.</param>
    /// <param name="name">Of the source, as in the path.</param>
    /// <param name="handle">Handles what is proved to come from it; its contract is in force.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IResult> EnterAsync(
        HttpRequest request, string name, Func<ConfiguredSource, byte[], Task<IResult>> handle, CancellationToken cancellation)
    {
        if (sources.Find(name) is not { } source || contracts.Current(source.Contract) is null)
        {
            return Unauthorized();
        }

        WebhookAuthenticationResult? sender = source.Authentication.CheckBeforeBody(h => request.Headers[h], q => request.Query[q], clock.GetUtcNow());
        if (sender is WebhookAuthenticationResult.Missing or WebhookAuthenticationResult.Wrong)
        {
            return Refused(source, sender);
        }

        if (sender is not null)
        {
            return await gate.EnterAsync(async () => await ReadAsync(request, cancellation) is { } body ? await handle(source, body) : TooLarge());
        }

        byte[]? signed = null;
        IResult read = await gate.EnterUnprovenAsync(async () =>
        {
            if (await ReadAsync(request, cancellation) is not { } body)
            {
                return TooLarge();
            }

            sender = source.Authentication.Check(h => request.Headers[h], q => request.Query[q], body, clock.GetUtcNow());
            signed = sender is WebhookAuthenticationResult.Accepted ? body : null;
            return Refused(source, sender);
        });
        return signed is null ? read : await gate.EnterAsync(() => handle(source, signed));
    }

    /// <summary>The bytes of a body; null: there are too many.</summary>
    public static Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancellation) =>
        BoundedBody.ReadAsync(request, WebhookLimits.BodyBytes, cancellation);

    /// <summary>413.</summary>
    public static IResult TooLarge() => Problems.Of(StatusCodes.Status413PayloadTooLarge, $"Expected a body of at most {WebhookLimits.BodyBytes} bytes.");

    private static IResult Unauthorized() => Problems.Of(StatusCodes.Status401Unauthorized, "The source is not known, or its secret is missing or wrong.");

    private IResult Refused(ConfiguredSource source, WebhookAuthenticationResult sender)
    {
        if (sender is not WebhookAuthenticationResult.Accepted)
        {
            LogRefused(log, source.Source.Name, sender is WebhookAuthenticationResult.Wrong wrong ? wrong.Reason : "missing");
        }

        return Unauthorized();
    }

    [LoggerMessage(3001, LogLevel.Warning, "Webhook of source {Source} refused: {Reason}")]
    private static partial void LogRefused(ILogger log, string source, string reason);
}
