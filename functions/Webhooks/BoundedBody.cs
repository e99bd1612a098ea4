using System.Buffers;
using Workflows.Hosting;

namespace Workflows.Webhooks;

/// <summary>Reads a request's body up to a limit, and not a byte further, nor longer than a sender needs.</summary>
internal static class BoundedBody
{
    /// <summary>Longest time from the first look to the last byte of the first MiB: who sends a drop at a time holds a place that others need.</summary>
    public static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(20);

    /// <summary>What a body beyond the first MiB has to come with at least, in bytes a second: a slow line of an office.</summary>
    private const int SlowLine = 128 * 1024;

    private const int Mebi = 1024 * 1024;

    /// <summary>The bytes, or null when there are more than the limit; a declared length over it is refused unread.</summary>
    /// <exception cref="BadHttpRequestException">408: the body took longer than <see cref="MaxTime"/> and what is beyond the first MiB has; 503: others hold the room for it.</exception>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, int limit, CancellationToken cancellation)
    {
        if (request.ContentLength > limit)
        {
            return null;
        }

        if (!request.HttpContext.RequestServices.GetRequiredService<UploadGate>().TryHold(request.HttpContext, request.ContentLength ?? limit))
        {
            throw new BadHttpRequestException("Too many large bodies arrive at once; please send it again in some seconds.",
                StatusCodes.Status503ServiceUnavailable);
        }

        TimeProvider clock = request.HttpContext.RequestServices.GetRequiredService<TimeProvider>();
        TimeSpan time = MaxTime + TimeSpan.FromSeconds(Math.Max(0, (request.ContentLength ?? limit) - Mebi) / SlowLine);
        using CancellationTokenSource tooLong = new(time, clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(tooLong.Token, cancellation);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            using MemoryStream body = new((int)(request.ContentLength ?? 4096));
            int read;
            while ((read = await request.Body.ReadAsync(buffer, either.Token)) > 0)
            {
                if (body.Length + read > limit)
                {
                    return null;
                }

                body.Write(buffer, 0, read);
            }

            return body.Length == body.GetBuffer().Length ? body.GetBuffer() : body.ToArray(); // a declared length was allocated once, and is not copied
        }
        catch (OperationCanceledException) when (tooLong.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new BadHttpRequestException($"Expected the body within {time.TotalSeconds} seconds.", StatusCodes.Status408RequestTimeout);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
