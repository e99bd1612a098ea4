using Workflows.Hosting;
using Workflows.Kit;
using Workflows.People;
using Workflows.Security;

namespace Workflows.Api;

/// <summary>Who acts by the API: a machine holds the function key, and names the person for whom it speaks.</summary>
internal sealed class ApiActor(PeopleDirectory people, Access access, TimeProvider clock)
{
    /// <summary>The actor, or the refusal.</summary>
    public (Actor? Actor, IResult? Refused) Of(string personId, string contractId)
    {
        if (people.ById(personId) is not { } person)
        {
            return (null, NobodyOf(personId));
        }

        Visitor visitor = VisitorOf(person);
        return access.CanRespond(visitor, contractId)
            ? (access.ActorOf(visitor, contractId), null)
            : (null, Problems.Of(StatusCodes.Status403Forbidden,
                $"Expected a person with a role of the contractor in contract '{contractId}' today, found '{personId}'.",
                Problems.InJapanese($"契約「{contractId}」で本日、受注者側の役割を持つ人を指定してください（指定された人：「{personId}」）。")));
    }

    /// <summary>The administrator in whose name people are changed, by whoever holds the master key; or the refusal.</summary>
    public (Actor? Actor, IResult? Refused) OfAdministrator(string personId) =>
        people.ById(personId) is not { } person ? (null, NobodyOf(personId))
            : Access.IsAdministrator(VisitorOf(person)) && !access.HasLeft(person) ? (new(personId), null)
            : (null, Problems.Of(StatusCodes.Status403Forbidden, $"Expected an administrator who has not left, found '{personId}'."));

    private Visitor VisitorOf(Person person) => new(person, "api", clock.GetUtcNow());

    private static IResult NobodyOf(string personId) => ApiRequests.Invalid([new("person", "the id of a person in the people file", $"'{personId}'", "登録されている人のIDを指定してください")]);
}
