using Workflows.Hosting;

namespace Workflows.Webhooks;

/// <summary>
/// Sheds load: beyond the limit a webhook is answered 503, which every source retries. Whoever has not proved yet who they are is
/// counted apart, so that bodies of strangers take no capacity from the sources.
/// </summary>
internal sealed class WebhookThrottle(WorkflowsOptions options)
{
    private int proven;
    private int unproven;

    /// <summary>Handles what a known source sent.</summary>
    public Task<IResult> EnterAsync(Func<Task<IResult>> handle) => CountedAsync(() => ref proven, handle);

    /// <summary>Reads what only its body's signature can prove.</summary>
    public Task<IResult> EnterUnprovenAsync(Func<Task<IResult>> read) => CountedAsync(() => ref unproven, read);

    private async Task<IResult> CountedAsync(Counter counter, Func<Task<IResult>> handle)
    {
        if (Interlocked.Increment(ref counter()) > options.MaxConcurrentWebhooks)
        {
            Interlocked.Decrement(ref counter());
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, "Too many webhooks at once; please send it again.");
        }

        try
        {
            return await handle();
        }
        finally
        {
            Interlocked.Decrement(ref counter());
        }
    }

    private delegate ref int Counter();
}
