using Workflows.Kit.Approvals;

namespace Workflows.Changes;

/// <summary>Identity of a change's content: what an approver saw is what is approved.</summary>
public static class ChangeHash
{
    /// <summary>The hash of a version.</summary>
    /// <param name="content">What the change says.</param>
    /// <param name="version">From 1: writing the same again asks again.</param>
    public static string Of(ChangeContent content, int version)
    {
        ContentHash hash = new ContentHash()
            .Add("version", version)
            .Add("title", content.Title)
            .Add("class", content.ClassId)
            .Add("category", content.Category)
            .Add("system", content.System)
            .Add("manager", content.Manager);
        foreach (string performer in content.Performers)
        {
            hash.Add("performer", performer);
        }

        return hash
            .Add("due", content.Due)
            .Add("from", content.WindowFrom)
            .Add("to", content.WindowTo)
            .Add("stops", content.Stops ? "yes" : "no")
            .Add("exception", content.Exception)
            .Add("incident", content.IncidentId)
            .Add(content.Values)
            .ToString();
    }
}
