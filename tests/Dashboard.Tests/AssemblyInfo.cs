using SamCam.Dashboard.Tests;

[assembly: AssemblyFixture(typeof(Browser))]
