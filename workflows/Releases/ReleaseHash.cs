using Workflows.Kit.Approvals;

namespace Workflows.Releases;

/// <summary>Identity of a release's plan: what an approver saw is what is approved.</summary>
public static class ReleaseHash
{
    /// <summary>The hash of a version; the changes are in it as they were approved.</summary>
    /// <param name="content">The plan.</param>
    /// <param name="version">From 1: writing the same again asks again.</param>
    public static string Of(ReleaseContent content, int version)
    {
        ContentHash hash = new ContentHash()
            .Add("version", version)
            .Add("title", content.Title)
            .Add("manager", content.Manager)
            .Add("from", content.WindowFrom)
            .Add("to", content.WindowTo);
        foreach (ReleasedChange change in content.Changes)
        {
            hash.Add("change", change.Id).Add("changeHash", change.ContentHash);
        }

        foreach (ReleaseStep step in content.Steps)
        {
            hash.Add("step", step.Id).Add("stepTitle", step.Title).Add("owner", step.Owner).Add("plannedAt", step.PlannedAt).Add("undo", step.Undo);
        }

        return hash.Add(content.Values).ToString();
    }
}
