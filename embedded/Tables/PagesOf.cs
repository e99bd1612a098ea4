using Azure;

namespace Workflows.Embedded.Tables;

/// <summary>A query as pages, both ways. <paramref name="fetch"/> gets one page from a continuation token.</summary>
internal sealed class PagesOf<T>(Func<string?, int?, bool, CancellationToken, Task<Page<T>>> fetch)
    where T : notnull
{
    internal sealed class Async(PagesOf<T> pages, CancellationToken cancellationToken) : AsyncPageable<T>(cancellationToken)
    {
        public override async IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null)
        {
            do
            {
                Page<T> page = await pages.Fetch(continuationToken, pageSizeHint, true, CancellationToken);
                yield return page;
                continuationToken = page.ContinuationToken;
            }
            while (continuationToken is not null);
        }
    }

    internal sealed class Sync(PagesOf<T> pages, CancellationToken cancellationToken) : Pageable<T>(cancellationToken)
    {
        public override IEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null)
        {
            do
            {
                Page<T> page = pages.Fetch(continuationToken, pageSizeHint, false, CancellationToken).GetAwaiter().GetResult();
                yield return page;
                continuationToken = page.ContinuationToken;
            }
            while (continuationToken is not null);
        }
    }

    private Task<Page<T>> Fetch(string? continuationToken, int? pageSize, bool isAsync, CancellationToken cancellationToken) =>
        fetch(continuationToken, pageSize, isAsync, cancellationToken);
}
