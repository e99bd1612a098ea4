using Workflows.Hosting;

namespace Workflows.Webhooks;

/// <summary>Sheds load: beyond the limit a webhook is answered 503, which every source retries.</summary>
internal sealed class WebhookGate(WorkflowsOptions options)
{
    private int inside;

    public async Task<IResult> EnterAsync(Func<Task<IResult>> handle)
    {
        if (Interlocked.Increment(ref inside) > options.MaxConcurrentWebhooks)
        {
            Interlocked.Decrement(ref inside);
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, "Too many webhooks at once; please send it again.");
        }

        try
        {
            return await handle();
        }
        finally
        {
            Interlocked.Decrement(ref inside);
        }
    }
}
