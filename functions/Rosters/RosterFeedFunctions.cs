using System.Text;
using Microsoft.Azure.Functions.Worker;
using Workflows.Contracts;
using Workflows.Hosting;
using Workflows.People;
using Workflows.Security;

namespace Workflows.Rosters;

/// <summary>Calendar feeds: whoever has a person's address sees that person's duties, and nothing else.</summary>
internal sealed class RosterFeedFunctions(RosterFeeds feeds, ContractVersions contracts, PeopleDirectory people, Access access, RateLimiter limits,
    CallerAddress caller, TimeProvider clock)
{
    /// <summary>Per caller and <see cref="Window"/>: many calendars may come from one office, and a token cannot be guessed in so many tries.</summary>
    private const int ReadsPerCaller = 300;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    [Function("ReadRosterFeed")]
    public async Task<IResult> ReadAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "feeds/{token}")] HttpRequest request, string token,
        CancellationToken cancellation)
    {
        if (!limits.TryTake("feed", caller.KeyOf(request.HttpContext), ReadsPerCaller, Window))
        {
            return Problems.Of(StatusCodes.Status429TooManyRequests, "Too many calendars were read from here; please try again in some minutes.");
        }

        DateTimeOffset now = clock.GetUtcNow();
        if (await feeds.FindAsync(token, now, cancellation) is not { } feed
            || contracts.Current(feed.ContractId) is not { } contract
            || people.ById(feed.PersonId) is not { } person
            || access.RolesOf(person.Id, contract.Id).Count == 0)
        {
            return Problems.Of(StatusCodes.Status404NotFound, "This is not the address of a calendar, or no longer. The roster page has a new one.");
        }

        request.HttpContext.Response.Headers.CacheControl = "private, max-age=300";
        string name = $"{contract.Profile.Roster?.Name.In(person.Language)} {person.NameIn(person.Language)}";
        return Results.Text(CalendarFeed.Write(name, now, await feeds.EntriesAsync(contract, person.Id, person.Language, now)), "text/calendar", Encoding.UTF8);
    }
}
