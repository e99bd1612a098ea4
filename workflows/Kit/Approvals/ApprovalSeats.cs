using Workflows.People;

namespace Workflows.Kit.Approvals;

/// <summary>Whom a stage asks.</summary>
public static class ApprovalSeats
{
    /// <summary>
    /// The holders of the stage's role on a day who may answer, each with whom to mail: themselves or their substitute. A substitute
    /// who may not answer leaves the holder, away or not.
    /// </summary>
    /// <param name="people">Who holds which role.</param>
    /// <param name="contractId">The contract.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="day">Local day.</param>
    public static IReadOnlyList<(string Seat, Responder To)> Of(PeopleDirectory people, string contractId, StageState stage, DateOnly day)
    {
        List<(string Seat, Responder To)> seats = [];
        foreach (Responder responder in people.WhoHolds(contractId, stage.Stage.Role, day))
        {
            Person holder = responder.OnBehalfOf ?? responder.Person;
            if (!stage.Barred.Contains(holder.Id) && !seats.Exists(s => s.Seat == holder.Id))
            {
                seats.Add((holder.Id, stage.Barred.Contains(responder.Person.Id) ? new(holder, null) : responder));
            }
        }

        return seats;
    }
}
