namespace SendGrid.Helpers.Mail;

/// <summary>What the service may add to a mail to follow its reader. Carried, and without effect here: relay and folder add nothing.</summary>
public class TrackingSettings
{
    public ClickTracking? ClickTracking { get; set; }

    public OpenTracking? OpenTracking { get; set; }
}
