export { WelcomePage as WelcomeRoute } from '../../features/welcome/welcome-page.js';
