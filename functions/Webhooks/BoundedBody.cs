using System.Buffers;

namespace Workflows.Webhooks;

/// <summary>Reads a request's body up to a limit, and not a byte further.</summary>
internal static class BoundedBody
{
    /// <summary>The bytes, or null when there are more than the limit; a declared length over it is refused unread.</summary>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, int limit, CancellationToken cancellation)
    {
        if (request.ContentLength > limit)
        {
            return null;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            using MemoryStream body = new((int)(request.ContentLength ?? 4096));
            int read;
            while ((read = await request.Body.ReadAsync(buffer, cancellation)) > 0)
            {
                if (body.Length + read > limit)
                {
                    return null;
                }

                body.Write(buffer, 0, read);
            }

            return body.ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
